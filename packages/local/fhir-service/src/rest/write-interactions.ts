import { randomUUID } from 'node:crypto';
import { badRequest, FhirError } from '../fhir-error.ts';
import { isObject, parseJson } from '../json.ts';
import { isResource, isValidId, type Resource } from '../resource.ts';
import type { CompileContext } from '../search/compile-criterion.ts';
import { readCurrent } from '../store/resource-reader.ts';
import type { PutOptions, ResourceWriter, WriteResult } from '../store/resource-writer.ts';
import { findMatches, findOne } from './conditional.ts';
import type { ReferenceResolver } from './conditional-references.ts';
import { applyFhirPathPatch } from './fhirpath-patch.ts';
import { applyJsonPatch } from './json-patch.ts';
import { type Interaction, type InteractionResult, respond } from './messages.ts';
import { versionInTag, writeResponse } from './resource-response.ts';

/** Matches that one conditional delete may take with `_count`. */
const MAX_DELETED = 100;

export type WriteContext = {
  search: CompileContext;
  writer: ResourceWriter;
  references: ReferenceResolver;
  /** Types whose conditional references wait for the end of the transaction. */
  later?: ReadonlySet<string>;
  /** Told of every resource that still has conditional references to `later` types. */
  onDeferred?: (resource: WriteResult['resource']) => void;
};

/** The resource in a body, checked against the url. */
function resourceIn(body: unknown, type: string, id?: string): Resource {
  if (!isResource(body)) throw badRequest('The body is not a FHIR resource.');
  if (body.resourceType !== type) {
    throw badRequest(
      `Resource type in the URL ('${type}') must match the type in the resource ('${body.resourceType}').`,
    );
  }
  if (body.meta !== undefined && !isObject(body.meta)) throw badRequest('meta must be an object.');
  if (id !== undefined) {
    if (body.id === undefined) throw badRequest('Id must be specified in the resource.');
    if (body.id !== id) throw badRequest('Id in the URL must match id in the resource.');
  }
  if (body.id !== undefined && (typeof body.id !== 'string' || !isValidId(body.id))) {
    throw badRequest('Invalid id in the resource.');
  }
  return body;
}

/** Writes a resource and keeps what depends on it in step. */
function put(context: WriteContext, resource: Resource, options: PutOptions): WriteResult {
  const deferred = context.references.resolve(resource, context.later);
  const result = context.writer.put(resource, options);
  if (result.outcome !== 'unchanged') context.references.written(resource.resourceType);
  if (deferred) context.onDeferred?.(result.resource);
  return result;
}

function answer(result: WriteResult, request: Interaction): InteractionResult {
  const { resource, json } = result;
  const version = {
    type: resource.resourceType,
    id: resource.id,
    version: Number(resource.meta.versionId),
    updated: Date.parse(resource.meta.lastUpdated),
  };
  const status = result.outcome === 'created' ? 201 : 200;
  const response = writeResponse(status, version, json, request.base, request.headers['prefer']);
  return { ...response, resource };
}

/** `POST Type`, with `If-None-Exist`. `assignedId` is the id that a bundle gave it beforehand. */
export function create(
  context: WriteContext,
  type: string,
  request: Interaction,
  assignedId?: string,
): InteractionResult {
  const resource = resourceIn(request.body, type);
  const criteria = request.headers['if-none-exist'];
  if (criteria !== undefined) {
    const id = findOne(context.search, type, criteria);
    if (id !== undefined) return existing(context, type, id, request);
  }
  const fresh = { ...resource, id: assignedId ?? randomUUID() };
  return answer(put(context, fresh, { method: 'POST' }), request);
}

function existing(
  context: WriteContext,
  type: string,
  id: string,
  request: Interaction,
): InteractionResult {
  const found = readCurrent(context.search.db, type, id);
  return writeResponse(200, found, found.json ?? '', request.base, request.headers['prefer']);
}

/** `PUT Type/id`, with `If-Match` and `If-None-Match: *`. */
export function update(
  context: WriteContext,
  type: string,
  id: string,
  request: Interaction,
): InteractionResult {
  if (!isValidId(id)) throw badRequest('Invalid id in the URL.');
  const resource = resourceIn(request.body, type, id);
  return answer(put(context, resource, putOptions(request)), request);
}

function putOptions(request: Interaction): PutOptions {
  const options: PutOptions = {};
  const ifMatch = versionInTag(request.headers['if-match']);
  if (ifMatch !== undefined) options.ifMatch = ifMatch;
  if (request.headers['if-none-match']?.trim() === '*') options.mustNotExist = true;
  return options;
}

/** `PUT Type?criteria`. */
export function conditionalUpdate(
  context: WriteContext,
  type: string,
  request: Interaction,
  assignedId?: string,
): InteractionResult {
  const resource = resourceIn(request.body, type);
  const id = findOne(context.search, type, request.query);
  if (id !== undefined && resource.id !== undefined && resource.id !== id) {
    throw badRequest('Id in the resource is not the id of the resource that the criteria match.');
  }
  const target = id ?? resource.id ?? assignedId ?? randomUUID();
  return answer(put(context, { ...resource, id: target }, putOptions(request)), request);
}

/** What no patch may change, as in the Azure service. */
const NOT_PATCHED = [
  ['id'],
  ['meta', 'versionId'],
  ['meta', 'lastUpdated'],
  ['text', 'div'],
  ['text', 'status'],
] as const;

const valueAt = (resource: Resource, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), resource);

/** `PATCH Type/id` with JSON Patch or FHIRPath Patch. */
export function patch(
  context: WriteContext,
  type: string,
  id: string,
  request: Interaction,
): InteractionResult {
  const { db } = context.search;
  const current = parseJson(readCurrent(db, type, id).json ?? '') as Resource;
  const patched = isResource(request.body)
    ? applyFhirPathPatch(current, request.body)
    : applyJsonPatch(current, request.body);
  if (!isResource(patched) || patched.resourceType !== type) {
    throw badRequest('A patch must not change the type of the resource.');
  }
  for (const path of NOT_PATCHED) {
    if (valueAt(patched, path) === valueAt(current, path)) continue;
    throw badRequest(`A patch must not change ${path.join('.')}.`);
  }
  const ifMatch = versionInTag(request.headers['if-match']);
  return answer(
    put(context, patched, { method: 'PATCH', ...(ifMatch === undefined ? {} : { ifMatch }) }),
    request,
  );
}

/** `PATCH Type?criteria`. */
export function conditionalPatch(
  context: WriteContext,
  type: string,
  request: Interaction,
): InteractionResult {
  const id = findOne(context.search, type, request.query);
  if (id === undefined) throw new FhirError(404, 'not-found', 'No resource matches the criteria.');
  return patch(context, type, id, request);
}

/** `DELETE Type/id`; `hardDelete=true` takes the versions as well. */
export function remove(
  context: WriteContext,
  type: string,
  id: string,
  request: Interaction,
): InteractionResult {
  const hard = new URLSearchParams(request.query).get('hardDelete') === 'true';
  const version = removeOne(context, type, id, hard, versionInTag(request.headers['if-match']));
  return respond(204, undefined, version === undefined ? {} : { etag: `W/"${version}"` });
}

function removeOne(
  context: WriteContext,
  type: string,
  id: string,
  hard: boolean,
  ifMatch?: string,
): number | undefined {
  context.references.written(type);
  if (!hard) return context.writer.remove(type, id, ifMatch);
  context.writer.purge(type, id);
  return undefined;
}

/** `DELETE Type?criteria`: one match, or up to `_count` of them. */
export function conditionalDelete(
  context: WriteContext,
  type: string,
  request: Interaction,
): InteractionResult {
  const parameters = new URLSearchParams(request.query);
  const hard = parameters.get('hardDelete') === 'true';
  const asked = parameters.get('_count');
  const limit = asked === null ? 1 : Number(asked);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_DELETED) {
    throw badRequest(`'_count' of a conditional delete is 1 to ${MAX_DELETED}.`);
  }
  const ids =
    asked === null
      ? [findOne(context.search, type, request.query)].filter((id) => id !== undefined)
      : findMatches(context.search, type, request.query, limit);
  for (const id of ids) removeOne(context, type, id, hard);
  return respond(204, undefined, { 'items-deleted': String(ids.length) });
}

/** `DELETE Type/id/$purge-history`. */
export function purgeHistory(context: WriteContext, type: string, id: string): InteractionResult {
  if (!context.writer.purgeHistory(type, id)) readCurrent(context.search.db, type, id);
  return respond(204, undefined);
}
