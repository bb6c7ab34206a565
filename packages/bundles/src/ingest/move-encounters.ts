import { replacedBy } from '@fph/identity';
import type { BundleEntry, Encounter, FhirResource } from 'fhir/r4';
import type { PreparedEntry } from './prepare-chunk.ts';
import type { SliceState } from './slice-state.ts';

const searchedTogether = 200;
/** How often what others changed in between is tried again. */
const maxTries = 5;

/**
 * After a merge the visits of the retired person belong to the survivor, as if the merge had come first: whichever order
 * the messages came in, the same Encounters stand in the end. Facts stay as they are; readers follow `link`.
 */
export async function moveEncounters(
  state: SliceState,
  entries: readonly PreparedEntry[],
): Promise<void> {
  for (const { question, request } of entries) {
    if (!question?.retired || request.resource === undefined) continue;
    const { id, resourceType } = request.resource;
    const survivor = replacedBy(request.resource as FhirResource);
    if (resourceType === 'Patient' && id !== undefined && survivor !== undefined)
      await move(state, `Patient/${id}`, `Patient/${survivor}`);
  }
}

async function move({ ports, signal }: SliceState, from: string, to: string): Promise<void> {
  for (let tries = 0; tries < maxTries; ) {
    const found = await ports.fhir.search(
      'Encounter',
      new URLSearchParams({ subject: from, _count: String(searchedTogether) }),
      searchedTogether,
      signal,
    );
    const writes = found.flatMap((encounter) => moved(encounter, from, to));
    if (writes.length === 0) return;
    const results = await ports.fhir.batch(writes, signal);
    if (results.some(({ status }) => status < 200 || status >= 300)) tries++;
  }
}

function moved(resource: FhirResource, from: string, to: string): BundleEntry[] {
  const encounter = resource as Encounter;
  if (encounter.subject?.reference !== from) return [];
  const { meta, id, subject } = encounter;
  const { versionId, lastUpdated: _updated, ...marks } = meta ?? {};
  const url = `Encounter/${id}`;
  return [
    {
      resource: {
        ...encounter,
        meta: marks,
        subject: { ...subject, reference: to },
      } as FhirResource,
      request: {
        method: 'PUT',
        url,
        ...(versionId === undefined ? {} : { ifMatch: `W/"${versionId}"` }),
      },
    },
  ];
}
