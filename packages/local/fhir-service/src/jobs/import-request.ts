import { badRequest } from '../fhir-error.ts';
import { asArray, asString, isObject, type JsonObject } from '../json.ts';
import { isResourceType } from '../params/param-registry.ts';
import type { FhirRequest } from '../rest/messages.ts';
import { asyncOnly } from './export-request.ts';

export type ImportInput = { type: string; url: string; etag: string | undefined };

/** A checked `$import`. */
export type ImportRequest = { inputs: ImportInput[]; errorContainer: string };

/** Files of one import, as in the Azure service. */
const MAX_FILES = 10_000;

export function parseImport(request: FhirRequest): ImportRequest {
  asyncOnly(request);
  const body = parseBody(request.body);
  const parameters = asArray(body['parameter']).filter(isObject);
  const value = (name: string) => {
    const found = parameters.find((parameter) => parameter['name'] === name);
    return found === undefined ? undefined : anyValue(found);
  };
  const format = value('inputFormat');
  if (format !== 'application/fhir+ndjson') {
    throw badRequest("inputFormat must be 'application/fhir+ndjson'.");
  }
  const mode = value('mode') ?? 'IncrementalLoad';
  if (mode !== 'IncrementalLoad') {
    throw badRequest(
      `The import mode '${mode.slice(0, 40)}' is not supported: use IncrementalLoad.`,
    );
  }
  const inputs = parameters.filter((parameter) => parameter['name'] === 'input').map(readInput);
  if (inputs.length === 0) throw badRequest('The import names no input.');
  if (inputs.length > MAX_FILES) throw badRequest(`An import takes at most ${MAX_FILES} files.`);
  return { inputs, errorContainer: value('errorContainerName') ?? 'fhirlogs' };
}

function parseBody(body: Uint8Array | undefined): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw badRequest('The body is not valid JSON.');
  }
  if (!isObject(parsed) || parsed['resourceType'] !== 'Parameters') {
    throw badRequest('The body must be a Parameters resource.');
  }
  return parsed;
}

function readInput(parameter: JsonObject): ImportInput {
  const parts = new Map(
    asArray(parameter['part'])
      .filter(isObject)
      .map((part) => [asString(part['name']) ?? '', anyValue(part)]),
  );
  const type = parts.get('type') ?? '';
  const url = parts.get('url') ?? '';
  if (!isResourceType(type))
    throw badRequest(`'${type.slice(0, 64)}' of an input is not a resource type.`);
  if (!URL.canParse(url)) throw badRequest('The url of an input is not a url.');
  return { type, url, etag: parts.get('etag') };
}

/** `value[x]` of a parameter that is a string of some kind. */
function anyValue(parameter: JsonObject): string | undefined {
  const key = Object.keys(parameter).find((name) => name.startsWith('value'));
  return key === undefined ? undefined : asString(parameter[key]);
}
