import { randomUUID } from 'node:crypto';
import { badRequest, FhirError, toFhirError } from '../fhir-error.ts';
import { isObject, type JsonObject } from '../json.ts';
import { isResourceType } from '../params/param-registry.ts';
import type { StoredResource } from '../resource.ts';
import {
  type BundleEntry,
  entriesOf,
  processingOrder,
  readEntry,
  rewriteReferences,
} from './bundle-entries.ts';
import { findOne } from './conditional.ts';
import {
  type FhirResponse,
  type Interaction,
  type InteractionResult,
  respond,
} from './messages.ts';
import type { WriteContext } from './write-interactions.ts';

/** Entries that one bundle may hold, as in the Azure service. */
const BUNDLE_LIMIT = 500;

type BundleHooks = {
  /** Runs one entry. */
  run(interaction: Interaction, context: WriteContext, assignedId?: string): InteractionResult;
  /** Throws when no capacity is left for another entry (fault injection). */
  takeCapacity(): void;
};

/**
 * Batch or transaction, at the root of the service. `x-bundle-processing-logic` has no say here: one
 * writer takes one entry after the other, and Azure too takes any value that it does not know for
 * `sequential`.
 */
export function bundle(
  context: WriteContext,
  hooks: BundleHooks,
  request: Interaction,
): FhirResponse {
  const body = request.body;
  if (!isObject(body) || body['resourceType'] !== 'Bundle') {
    throw badRequest('A Bundle of type batch or transaction is expected.');
  }
  if (body['type'] !== 'batch' && body['type'] !== 'transaction') {
    throw new FhirError(
      405,
      'not-supported',
      'Only bundles of type batch and transaction can be processed.',
    );
  }
  if (entriesOf(body).length > BUNDLE_LIMIT) {
    throw badRequest(
      `The number of entries in the bundle exceeded the configured limit of ${BUNDLE_LIMIT}.`,
    );
  }
  const { db } = context.search;
  const { parts, headers } = db.transaction(() =>
    body['type'] === 'batch'
      ? batch(context, hooks, request, body)
      : { parts: transaction(context, hooks, request, body), headers: {} },
  );
  const head = `{"resourceType":"Bundle","id":"${randomUUID()}","type":"${body['type']}-response"`;
  const text = parts.length > 0 ? `${head},"entry":[${parts.join(',')}]}` : `${head}}`;
  return respond(200, text, headers);
}

/**
 * Each entry for itself, in the standard's order; after a first 429 the rest is not tried, and the
 * answer has the headers that say when to try again.
 */
function batch(
  context: WriteContext,
  hooks: BundleHooks,
  request: Interaction,
  body: JsonObject,
): { parts: string[]; headers: Record<string, string> } {
  const parts: string[] = [];
  let throttled: FhirError | undefined;
  const entries: BundleEntry[] = [];
  entriesOf(body).forEach((raw, index) => {
    try {
      entries.push(readEntry(raw, index, request.base));
    } catch (error) {
      parts[index] = failureText(toFhirError(error));
    }
  });
  for (const entry of processingOrder(entries)) {
    try {
      if (throttled) throw throttled;
      hooks.takeCapacity();
      const result = context.search.db.transaction(() =>
        hooks.run(interactionOf(entry, request), context),
      );
      parts[entry.index] = resultText(result);
    } catch (error) {
      const failure = toFhirError(error);
      if (failure.status === 429) throttled = failure;
      parts[entry.index] = failureText(failure);
    }
  }
  return { parts, headers: throttled?.headers ?? {} };
}

/** All entries or none. Ids are given out first, so that references may point anywhere. */
function transaction(
  context: WriteContext,
  hooks: BundleHooks,
  request: Interaction,
  body: JsonObject,
): string[] {
  const entries = entriesOf(body).map((raw, index) => readEntry(raw, index, request.base));
  const { assigned, ids } = identify(context, entries, request.base);
  const later = new Set(
    entries
      .filter(({ method }) => method !== 'GET' && method !== 'HEAD')
      .map(({ segments }) => segments[0] ?? ''),
  );
  const deferred: StoredResource[] = [];
  const inner: WriteContext = {
    ...context,
    later,
    onDeferred: (resource) => deferred.push(resource),
  };
  const results: InteractionResult[] = [];
  for (const entry of processingOrder(entries)) {
    try {
      hooks.takeCapacity();
      if (entry.resource !== undefined && assigned.size > 0) {
        rewriteReferences(entry.resource, assigned);
      }
      const resolved = resolveRequestUrl(entry, assigned);
      results[entry.index] = hooks.run(
        interactionOf(resolved, request),
        inner,
        ids.get(entry.index),
      );
    } catch (error) {
      throw withEntry(toFhirError(error), entry);
    }
  }
  resolveDeferred(context, deferred, results);
  return results.map(resultText);
}

/** R4 3.1.0.11.2: conditional references are resolved last, when all entries are written. */
function resolveDeferred(
  context: WriteContext,
  deferred: StoredResource[],
  results: InteractionResult[],
): void {
  for (const resource of deferred) {
    context.references.resolve(resource);
    const json = context.writer.amend(resource);
    const result = results.find((one) => one?.resource === resource);
    // `Prefer` may have made the body empty or an OperationOutcome
    if (result?.body?.startsWith(`{"resourceType":"${resource.resourceType}"`)) result.body = json;
  }
}

/** Gives every created resource its id and refuses two entries for one resource. */
function identify(context: WriteContext, entries: BundleEntry[], base: string) {
  const assigned = new Map<string, string>();
  const ids = new Map<number, string>();
  const seen = new Set<string>();
  const claim = (key: string) => {
    if (seen.has(key)) {
      throw badRequest(
        `Bundle contains multiple entries that refers to the same resource '${key}'.`,
      );
    }
    seen.add(key);
  };
  for (const entry of entries) {
    const [type = '', id] = entry.segments;
    if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(entry.method)) continue;
    if (entry.segments.length === 0 || entry.segments.some((part) => /^[$_]/.test(part))) continue;
    if (!isResourceType(type)) {
      const text = `Resource type '${type.slice(0, 64)}' is not supported.`;
      throw withEntry(new FhirError(404, 'not-supported', text), entry);
    }
    let target = id;
    const criteria =
      entry.method === 'POST' ? entry.headers['if-none-exist'] : id ? undefined : entry.query;
    if (criteria !== undefined) {
      try {
        target = findOne(context.search, type, criteria);
      } catch (error) {
        throw withEntry(toFhirError(error), entry);
      }
      if (target === undefined && entry.method !== 'DELETE') claim(`${type}?${criteria}`);
    }
    if (entry.method === 'POST' || entry.method === 'PUT') {
      const own = isObject(entry.resource) ? entry.resource['id'] : undefined;
      if (entry.method === 'PUT' && target === undefined && typeof own === 'string') target = own;
      target ??= randomUUID();
      ids.set(entry.index, target);
    }
    if (target === undefined) continue;
    claim(`${type}/${target}`);
    if (entry.fullUrl === undefined) continue;
    assigned.set(entry.fullUrl, `${type}/${target}`);
    // a relative reference resolves against the base of the entry's own full url
    const relative = /^https?:\/\/.+\/([A-Z]\w+\/[A-Za-z0-9\-.]{1,64})$/.exec(entry.fullUrl)?.[1];
    if (relative && !entry.fullUrl.startsWith(`${base}/`) && !assigned.has(relative)) {
      assigned.set(relative, `${type}/${target}`);
    }
  }
  return { assigned, ids };
}

/** A request url may itself point at another entry: `PATCH urn:uuid:…`. */
function resolveRequestUrl(entry: BundleEntry, assigned: ReadonlyMap<string, string>): BundleEntry {
  const target = entry.segments.length === 1 ? assigned.get(entry.segments[0] ?? '') : undefined;
  return target === undefined ? entry : { ...entry, segments: target.split('/') };
}

const interactionOf = (entry: BundleEntry, request: Interaction): Interaction => ({
  method: entry.method,
  segments: entry.segments,
  query: entry.query,
  headers: { ...entry.headers, prefer: request.headers['prefer'] },
  body: entry.resource,
  base: request.base,
});

/** A failure of one entry fails the transaction; the answer names the entry as Azure does. */
function withEntry(error: FhirError, { index, method, segments, query }: BundleEntry): FhirError {
  const url = `/${segments.join('/')}${query === '' ? '' : `?${query}`}`;
  return new FhirError(error.status, error.code, error.message, {
    cause: error,
    headers: error.headers,
    entry: {
      text: `Transaction failed on '${method}' for the requested url '${url}'.`,
      expression: `Bundle.entry[${index}]`,
    },
  });
}

function resultText(result: InteractionResult): string {
  const { status, headers, body } = result;
  const lastModified = headers['last-modified'];
  const response = JSON.stringify({
    status: String(status),
    location: headers['location'],
    etag: headers['etag'],
    lastModified: lastModified ? new Date(lastModified).toISOString() : undefined,
  });
  return body === undefined
    ? `{"response":${response}}`
    : `{"resource":${body},"response":${response}}`;
}

function failureText(error: FhirError): string {
  const response = { status: String(error.status), outcome: error.toOutcome() };
  return JSON.stringify({ response });
}
