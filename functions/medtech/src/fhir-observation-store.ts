import { type EntryResult, type FhirClient, FhirError } from '@fph/clients/fhir';
import {
  MedtechError,
  type ObservationStore,
  type ObservationWrite,
  type StoredObservation,
  type WriteResult,
} from '@fph/medtech';
import type { BundleEntry, Observation } from 'fhir/r4';
import { inParallel } from './in-parallel.ts';

/** The Observations of a FHIR server, read and written in batches. */
export function fhirObservationStore(
  client: Pick<FhirClient, 'batch'>,
  limits: { readonly size: number; readonly parallel: number },
): ObservationStore {
  return {
    read: async (ids, signal) => {
      const entries = ids.map(
        (id): BundleEntry => ({ request: { method: 'GET', url: `Observation/${id}` } }),
      );
      const results = await inParallel(entries, limits, (part) => client.batch(part, { signal }));
      const found = new Map<string, StoredObservation>();
      for (const [index, result] of results.entries()) {
        const id = ids[index] ?? '';
        const stored = storedOf(result);
        if (stored !== undefined) found.set(id, stored);
        else if (result.status !== 404 && result.status !== 410) throw unreadable(result);
      }
      return found;
    },
    write: async (writes, signal) =>
      inParallel(writes, limits, async (part) => {
        const results = await client.batch(part.map(entryOf), { signal });
        return results.map(resultOf);
      }),
  };
}

function storedOf({ status, resource, versionId }: EntryResult): StoredObservation | undefined {
  if (status !== 200 || resource?.resourceType !== 'Observation') return undefined;
  return { observation: resource as Observation, versionId: versionId ?? '' };
}

function entryOf({ observation, expectedVersion }: ObservationWrite): BundleEntry {
  return {
    resource: observation,
    request: {
      method: 'PUT',
      url: `Observation/${observation.id}`,
      ...(expectedVersion ? { ifMatch: `W/"${expectedVersion}"` } : {}),
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
