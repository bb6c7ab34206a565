import { badRequest } from '../fhir-error.ts';
import { asArray, asString, isObject, type JsonObject } from '../json.ts';

/** One entry of a batch or transaction, read and checked. */
export type BundleEntry = {
  index: number;
  fullUrl: string | undefined;
  method: string;
  /** Path of the request, in segments. */
  segments: string[];
  query: string;
  headers: Record<string, string | undefined>;
  resource: unknown;
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Reads an entry; throws a 400 that says which entry is wrong. */
export function readEntry(entry: unknown, index: number, base: string): BundleEntry {
  const bad = (what: string) => badRequest(`Entry ${index} of the bundle: ${what}`);
  if (!isObject(entry)) throw bad('not an object.');
  const request = entry['request'];
  if (!isObject(request)) throw bad('request is missing.');
  const method = asString(request['method']) ?? '';
  if (!METHODS.includes(method))
    throw bad(`request.method '${method.slice(0, 20)}' is not supported.`);
  const url = asString(request['url']);
  if (url === undefined) throw bad('request.url is missing.');
  const relative = url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url.replace(/^\//, '');
  const mark = relative.indexOf('?');
  const path = mark < 0 ? relative : relative.slice(0, mark);
  const segments = decodeSegments(path);
  if (!segments) throw bad('request.url is not a valid url.');
  return {
    index,
    fullUrl: asString(entry['fullUrl']),
    method,
    segments,
    query: mark < 0 ? '' : relative.slice(mark + 1),
    headers: {
      'if-none-exist': asString(request['ifNoneExist']),
      'if-match': asString(request['ifMatch']),
      'if-none-match': asString(request['ifNoneMatch']),
      'if-modified-since': asString(request['ifModifiedSince']),
    },
    resource: bodyOf(entry['resource']),
  };
}

/** Segments of a path, decoded; undefined when the encoding is wrong. */
export function decodeSegments(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** A Binary with a JSON Patch inside is the patch (R4 3.1.0.11.2 and the Azure service). */
function bodyOf(resource: unknown): unknown {
  if (!isObject(resource) || resource['resourceType'] !== 'Binary') return resource;
  if (resource['contentType'] !== 'application/json-patch+json') return resource;
  try {
    return JSON.parse(Buffer.from(asString(resource['data']) ?? '', 'base64').toString());
  } catch {
    throw badRequest('The patch in the Binary is not JSON.');
  }
}

/** Order in which a transaction is processed (R4 3.1.0.11.2). */
const RANK: Record<string, number> = { DELETE: 0, POST: 1, PUT: 2, PATCH: 2, GET: 3, HEAD: 3 };

export const processingOrder = (entries: readonly BundleEntry[]): BundleEntry[] =>
  [...entries].sort((a, b) => (RANK[a.method] ?? 9) - (RANK[b.method] ?? 9) || a.index - b.index);

/** Replaces references to other entries by the ids that these were given, in place. */
export function rewriteReferences(resource: unknown, assigned: ReadonlyMap<string, string>): void {
  if (typeof resource !== 'object' || resource === null) return;
  if (Array.isArray(resource)) {
    for (const item of resource) rewriteReferences(item, assigned);
    return;
  }
  const element = resource as JsonObject;
  // for…in: this walks every element of every resource written, and makes no lists of entries
  for (const key in element) {
    const value = element[key];
    if (typeof value === 'object') rewriteReferences(value, assigned);
    else if (typeof value === 'string' && (key === 'reference' || key === 'url')) {
      const target = assigned.get(value);
      if (target !== undefined) element[key] = target;
    }
  }
}

export const entriesOf = (bundle: JsonObject): unknown[] => asArray(bundle['entry']);
