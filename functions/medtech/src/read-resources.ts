import { type FhirClient, FhirError } from '@fph/clients/fhir';
import type { BundleEntry, FhirResource } from 'fhir/r4';

const PER_REQUEST = 100;

/** Reads resources by `Type/id`, many in one request; those that never were are left out. */
export async function readResources(
  client: Pick<FhirClient, 'batch'>,
  references: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, FhirResource | 'deleted'>> {
  const distinct = [...new Set(references)];
  const found = new Map<string, FhirResource | 'deleted'>();
  for (let from = 0; from < distinct.length; from += PER_REQUEST) {
    const part = distinct.slice(from, from + PER_REQUEST);
    const entries = part.map((url): BundleEntry => ({ request: { method: 'GET', url } }));
    const results = await client.batch(entries, { signal });
    for (const [index, { status, resource, outcome }] of results.entries()) {
      const reference = part[index] ?? '';
      if (status === 200 && resource !== undefined) found.set(reference, resource);
      else if (status === 410) found.set(reference, 'deleted');
      else if (status !== 404) throw new FhirError('server-error', { status, outcome });
    }
  }
  return found;
}
