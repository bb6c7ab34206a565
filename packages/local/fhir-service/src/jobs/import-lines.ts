import { FhirError, toFhirError } from '../fhir-error.ts';
import { asArray, isObject, parseJson } from '../json.ts';
import { isResource, isValidId, type Resource } from '../resource.ts';
import type { Database } from '../store/database.ts';
import type { ImportedVersion, ResourceWriter } from '../store/resource-writer.ts';

/** A line of NDJSON with its place in the file. */
export type ImportLine = { text: string; line: number; offset: number };

export type ImportFailure = { line: number; offset: number; text: string };

const DELETED = 'http://azurehealthcareapis.com/data-extensions/deleted-state';

/** Takes lines of one type into the store; a line that fails leaves the others alone. */
export function importLines(
  db: Database,
  writer: ResourceWriter,
  type: string,
  lines: ImportLine[],
): ImportFailure[] {
  const failures: ImportFailure[] = [];
  db.transaction(() => {
    for (const { text, line, offset } of lines) {
      try {
        db.transaction(() => importOne(writer, type, text));
      } catch (error) {
        failures.push({ line, offset, text: toFhirError(error).message });
      }
    }
  });
  return failures;
}

function importOne(writer: ResourceWriter, type: string, text: string): void {
  const resource = parseLine(text);
  if (resource.resourceType !== type) {
    throw new FhirError(400, 'invalid', `The resource is not of type '${type}'.`);
  }
  if (typeof resource.id !== 'string' || !isValidId(resource.id)) {
    throw new FhirError(400, 'invalid', 'The resource has no valid id.');
  }
  const version = versionOf(resource);
  if (version === undefined) writer.put(resource);
  else writer.putVersion(resource, version);
}

function parseLine(text: string): Resource {
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch {
    throw new FhirError(400, 'structure', 'The line is not valid JSON.');
  }
  if (!isResource(parsed) || (parsed.meta !== undefined && !isObject(parsed.meta))) {
    throw new FhirError(400, 'structure', 'The line is not a FHIR resource.');
  }
  return parsed;
}

/** The version that a resource brings along; undefined when it says no time. */
function versionOf(resource: Resource): ImportedVersion | undefined {
  const meta = resource.meta ?? {};
  const updated = Date.parse(String(meta.lastUpdated ?? ''));
  const deleted = asArray(meta['extension']).some(
    (extension) => isObject(extension) && extension['url'] === DELETED,
  );
  if (Number.isNaN(updated)) {
    return deleted ? { updated: undefined, version: undefined, deleted } : undefined;
  }
  const number = Number(meta.versionId);
  const version = Number.isSafeInteger(number) && number > 0 ? number : undefined;
  return { updated, version, deleted };
}
