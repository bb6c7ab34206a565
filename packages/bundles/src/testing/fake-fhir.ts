import type { BundleEntry, FhirResource, OperationOutcome } from 'fhir/r4';
import type { EntryResult, FhirSender } from '../ingest/ports.ts';

type Version = { resource: FhirResource | undefined; versionId: number };

export type FakeFhir = FhirSender & {
  readonly requests: { kind: 'batch' | 'transaction'; entries: readonly BundleEntry[] }[];
  /** Current resources by `Type/id`. */
  current(): Map<string, FhirResource>;
  /** All versions ever written. */
  readonly writes: string[];
  versions(reference: string): number;
  put(resource: FhirResource): void;
  remove(reference: string): void;
};

export type FakeFhirOptions = {
  /** Refuses an entry with this outcome. */
  readonly refuse?: (entry: BundleEntry) => OperationOutcome | undefined;
  /** Called before each request; may throw. */
  readonly before?: (
    kind: 'batch' | 'transaction',
    entries: readonly BundleEntry[],
  ) => void | Promise<void>;
  /** Refuses references to what is not there, as HAPI does. */
  readonly integrity?: boolean;
};

/** A FHIR server of a hundred lines, which behaves as Azure Health Data Services does for what a loader sends. */
export function fakeFhir(options: FakeFhirOptions = {}): FakeFhir {
  const store = new Map<string, Version>();
  const history = new Map<string, FhirResource>();
  const requests: FakeFhir['requests'] = [];
  const writes: string[] = [];

  const problem = (status: number, code: string): EntryResult => ({
    status,
    outcome: {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: code as 'invalid' }],
    },
  });
  const write = (resource: FhirResource): EntryResult => {
    const reference = `${resource.resourceType}/${resource.id}`;
    const before = store.get(reference);
    if (before?.resource !== undefined && same(before.resource, resource)) {
      return { status: 200, versionId: String(before.versionId), location: reference };
    }
    const versionId = (before?.versionId ?? 0) + 1;
    const meta = {
      ...resource.meta,
      versionId: String(versionId),
      lastUpdated: '2099-01-01T00:00:00Z',
    };
    store.set(reference, { resource: { ...resource, meta }, versionId });
    history.set(`${reference}/_history/${versionId}`, { ...resource, meta });
    writes.push(reference);
    return {
      status: before?.resource ? 200 : 201,
      versionId: String(versionId),
      location: reference,
    };
  };
  const one = (entry: BundleEntry, inRequest: ReadonlySet<string>): EntryResult => {
    const { method, url = '', ifMatch } = entry.request ?? {};
    const found = store.get(url);
    const refused = method === 'GET' ? undefined : options.refuse?.(entry);
    if (refused !== undefined) return { status: 422, outcome: refused };
    if (ifMatch !== undefined && ifMatch !== `W/"${found?.versionId}"`)
      return problem(412, 'conflict');
    if (method === 'GET') {
      const version = history.get(url);
      if (version !== undefined) return { status: 200, resource: structuredClone(version) };
      if (found === undefined) return problem(404, 'not-found');
      if (found.resource === undefined) return problem(410, 'deleted');
      return {
        status: 200,
        versionId: String(found.versionId),
        resource: structuredClone(found.resource),
      };
    }
    if (method === 'DELETE') {
      if (found?.resource !== undefined) {
        store.set(url, { resource: undefined, versionId: found.versionId + 1 });
        writes.push(url);
      }
      return { status: 204 };
    }
    if (method === 'PATCH') {
      if (found?.resource === undefined) return problem(404, 'not-found');
      return write({ ...found.resource, language: `patched ${found.versionId}` });
    }
    if (method !== 'PUT' || entry.resource === undefined) return problem(400, 'invalid');
    if (`${entry.resource.resourceType}/${entry.resource.id}` !== url)
      return problem(400, 'invalid');
    if (options.integrity) {
      for (const reference of referencesOf(entry.resource)) {
        const there = store.get(reference)?.resource !== undefined || inRequest.has(reference);
        if (!there) return problem(422, 'not-found');
      }
    }
    return write(structuredClone(entry.resource as FhirResource));
  };

  return {
    serverUrl: 'http://fake.test/fhir',
    requests,
    writes,
    async batch(entries) {
      await options.before?.('batch', entries);
      requests.push({ kind: 'batch', entries });
      return entries.map((entry) => one(entry, new Set()));
    },
    async transaction(entries) {
      await options.before?.('transaction', entries);
      requests.push({ kind: 'transaction', entries });
      const before = new Map(store);
      const writesBefore = writes.length;
      const inRequest = new Set(entries.map(({ request }) => request?.url ?? ''));
      const results = entries.map((entry) => one(entry, inRequest));
      const failed = results.find(({ status }) => status >= 400);
      if (failed === undefined) return results;
      store.clear();
      for (const [reference, version] of before) store.set(reference, version);
      writes.length = writesBefore;
      return entries.map(() => failed);
    },
    async search(type, parameters, limit) {
      const ids = parameters.get('_id')?.split(',');
      if (ids !== undefined) {
        const found = ids.flatMap((id) => store.get(`${type}/${id}`)?.resource ?? []);
        return structuredClone(found.slice(0, limit));
      }
      const wanted = parameters.get('name');
      return [...store.values()]
        .flatMap(({ resource }) => (resource?.resourceType === type ? [resource] : []))
        .filter((resource) => (resource as { name?: unknown }).name === wanted)
        .slice(0, limit);
    },
    current: () =>
      new Map(
        [...store].flatMap(([reference, { resource }]) =>
          resource === undefined ? [] : [[reference, resource] as const],
        ),
      ),
    versions: (reference) => store.get(reference)?.versionId ?? 0,
    put: (resource) => void write(resource),
    remove(reference) {
      const found = store.get(reference);
      store.set(reference, { resource: undefined, versionId: (found?.versionId ?? 0) + 1 });
    },
  };
}

function same(stored: FhirResource, next: FhirResource): boolean {
  const { versionId: _v, lastUpdated: _l, ...meta } = stored.meta ?? {};
  return JSON.stringify({ ...stored, meta }) === JSON.stringify({ ...next, meta: next.meta ?? {} });
}

/** Literal references of a resource, fragments left out. */
export function referencesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'reference' && typeof item === 'string' && !item.startsWith('#')
      ? [item]
      : referencesOf(item),
  );
}
