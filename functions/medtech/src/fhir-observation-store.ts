import { type EntryResult, type FhirClient, FhirError } from '@fph/clients/fhir';
import {
  MedtechError,
  type ObservationStore,
  type ObservationWrite,
  type StoredObservation,
  type WriteResult,
} from '@fph/medtech';
import type { BundleEntry } from 'fhir/r4';
import { inParallel } from './in-parallel.ts';

/** The Observations of a FHIR server, read and written in batches. */
export function fhirObservationStore(
  client: Client,
  limits: { readonly size: number; readonly parallel: number },
): ObservationStore {
  return {
    read: async (ids, { exact = false, signal } = {}) => {
      const readPart = exact ? readOneByOne : searchByIds;
      const found = await inParallel(ids, limits, (part) => readPart(client, part, signal));
      return new Map(found.map((stored) => [stored.observation.id ?? '', stored]));
    },
    write: async (writes, signal) =>
      inParallel(writes, limits, async (part) => {
        const results = await client.batch(part.map(entryOf), { signal });
        return results.map(resultOf);
      }),
  };
}

type Client = Pick<FhirClient, 'batch' | 'search'>;

/** One search finds all that exist; most Observations are new, and what is absent costs nothing. */
async function searchByIds(
  client: Client,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<StoredObservation[]> {
  const found: StoredObservation[] = [];
  const results = client.search(
    'Observation',
    { _id: ids.join(','), _count: ids.length },
    { signal },
  );
  for await (const resource of results) {
    if (resource.resourceType !== 'Observation') continue;
    found.push({ observation: resource, versionId: resource.meta?.versionId ?? '' });
  }
  return found;
}

async function readOneByOne(
  client: Client,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<StoredObservation[]> {
  const entries = ids.map(
    (id): BundleEntry => ({ request: { method: 'GET', url: `Observation/${id}` } }),
  );
  const results = await client.batch(entries, { signal });
  return results.flatMap((result) => {
    const { status, resource, versionId } = result;
    if (status === 200 && resource?.resourceType === 'Observation') {
      return [{ observation: resource, versionId: versionId ?? '' }];
    }
    if (status === 404 || status === 410) return [];
    throw unreadable(result);
  });
}

function entryOf({ observation, expectedVersion }: ObservationWrite): BundleEntry {
  return {
    resource: observation,
    request: {
      method: 'PUT',
      url: `Observation/${observation.id}`,
      // A server that knows it refuses to write over what another worker has just made.
      ...(expectedVersion ? { ifMatch: `W/"${expectedVersion}"` } : { ifNoneMatch: '*' }),
    },
  };
}

function resultOf(result: EntryResult): WriteResult {
  const { status, versionId, outcome } = result;
  if (status >= 200 && status < 300) return { kind: 'written', versionId };
  if (status === 409 || status === 412) return { kind: 'changed' };
  // What passes by itself fails the whole batch, which is then done again.
  if (status === 0 || status === 408 || status === 429 || status >= 500) throw unreadable(result);
  const code = outcome?.issue[0]?.code;
  const details = code === undefined ? {} : { field: code };
  return {
    kind: 'refused',
    error: new MedtechError(
      'FhirServiceException',
      `The FHIR server refused the Observation with status ${status}.`,
      { details },
    ),
  };
}

function unreadable({ status, outcome }: EntryResult): FhirError {
  if (status === 429) return new FhirError('throttled', { status, outcome });
  return new FhirError(status === 0 ? 'connection' : 'server-error', { status, outcome });
}
