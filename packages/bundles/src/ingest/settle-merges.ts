import { joinVersions, replacedBy } from '@fph/identity';
import type { BundleEntry, Encounter, FhirResource, Patient } from 'fhir/r4';
import { canonicalJson } from '../json.ts';
import { guardedWrite, maxTries, unversioned } from './guarded-write.ts';
import type { PreparedEntry } from './prepare-chunk.ts';
import type { SliceState } from './slice-state.ts';

const searchedTogether = 200;

/**
 * What follows from a merge, so that the same stands in the end whether the messages for the retired person came before it
 * or after it: their visits belong to the survivor, and of what messages said of either the newest stands there.
 * Facts stay as they are; readers follow `link`.
 */
export async function settleMerges(
  state: SliceState,
  entries: readonly PreparedEntry[],
): Promise<void> {
  for (const { question, request } of entries) {
    if (!question?.retired || request.resource === undefined) continue;
    const { id, resourceType } = request.resource;
    const survivor = replacedBy(request.resource as FhirResource);
    if (resourceType !== 'Patient' || id === undefined || survivor === undefined) continue;
    // An export says what each of its Patients is; only messages know parts.
    if (state.partial) await joinPersons(state, `Patient/${id}`, `Patient/${survivor}`);
    await moveEncounters(state, `Patient/${id}`, `Patient/${survivor}`);
  }
}

async function joinPersons(
  { ports, signal, settings }: SliceState,
  from: string,
  to: string,
): Promise<void> {
  for (let tries = 0; tries < maxTries; tries++) {
    const requests = [from, to].map((url): BundleEntry => ({ request: { method: 'GET', url } }));
    const [retired, survivor] = await ports.fhir.batch(requests, signal);
    if (retired?.resource === undefined || survivor?.resource === undefined) return;
    const current = survivor.resource as Patient;
    const { active: _active, link: _link, ...said } = retired.resource as Patient;
    const statement = { ...said, id: current.id } as Patient;
    const joined = unversioned(
      withoutLink(joinVersions(current, statement, settings.systems), from),
    );
    if (canonicalJson(joined) === canonicalJson(unversioned(current))) return;
    const [result] = await ports.fhir.batch(
      [guardedWrite(to, joined, current.meta?.versionId)],
      signal,
    );
    if (result?.status !== 412) return;
  }
}

/** A person is not linked with whom they are. */
function withoutLink({ link, ...person }: Patient, retired: string): Patient {
  const links = (link ?? []).filter(
    ({ type, other }) => type !== 'seealso' || other.reference !== retired,
  );
  return links.length > 0 ? { ...person, link: links } : person;
}

async function moveEncounters(
  { ports, signal }: SliceState,
  from: string,
  to: string,
): Promise<void> {
  for (let tries = 0; tries < maxTries; ) {
    const found = (await ports.fhir.search(
      'Encounter',
      new URLSearchParams({ subject: from, _count: String(searchedTogether) }),
      searchedTogether,
      signal,
    )) as Encounter[];
    const theirs = found.filter(({ subject }) => subject?.reference === from);
    if (theirs.length === 0) return;
    const writes = theirs.map((encounter) => {
      const moved = { ...encounter, subject: { ...encounter.subject, reference: to } };
      return guardedWrite(
        `Encounter/${encounter.id}`,
        unversioned(moved),
        encounter.meta?.versionId,
      );
    });
    const results = await ports.fhir.batch(writes, signal);
    if (results.some(({ status }) => status < 200 || status >= 300)) tries++;
  }
}
