import { survivorId } from '@fph/chart';
import type { FhirClient, SearchParams } from '@fph/clients/fhir';
import type { FhirResource, Patient } from 'fhir/r4';

/** A patient and every id under which facts about that person stand. */
export type Person = { patient: Patient & { id: string }; ids: string[] };

/** What one search of a chart reads: at most `limit` resources, in the server's order. */
export type ChartSearch = { section: string; type: string; params: SearchParams; limit: number };

export type ChartResources = { resources: FhirResource[]; truncated: string[]; failed: string[] };

const PAGE = 1000;
const MERGES = 5;

/** The patient of an id, or the survivor of its merges, with the ids of all merged records; undefined where there is none. */
export async function findPerson(
  fhir: FhirClient,
  id: string,
  signal?: AbortSignal,
): Promise<Person | undefined> {
  const read = async (wanted: string): Promise<Patient | undefined> => {
    const patient = await fhir.readIfExists('Patient', wanted, signal ? { signal } : {});
    return patient?.resourceType === 'Patient' ? patient : undefined;
  };
  const retired: string[] = [];
  const chain: Patient[] = [];
  let current = id;
  for (let step = 0; step <= MERGES; step += 1) {
    const patient = await read(current);
    if (!patient) return undefined;
    chain.push(patient);
    const survivor = survivorId(patient);
    if (!survivor || retired.includes(survivor)) {
      const ids = new Set([current, ...retired]);
      await addReplaced(chain, ids, read);
      return { patient: { ...patient, id: current }, ids: [...ids] };
    }
    retired.push(current);
    current = survivor;
  }
  return undefined;
}

/** Adds whom these patients replaced, and whom those did: the chart is the same, whichever record of a chain is opened. */
async function addReplaced(
  patients: Patient[],
  ids: Set<string>,
  read: (id: string) => Promise<Patient | undefined>,
): Promise<void> {
  let generation = patients;
  for (let step = 0; step < MERGES && generation.length > 0; step += 1) {
    const fresh = generation.flatMap(replacedIds).filter((id) => !ids.has(id));
    for (const id of fresh) ids.add(id);
    const found = await Promise.all([...new Set(fresh)].map(read));
    generation = found.filter((replaced) => replaced !== undefined);
  }
}

function replacedIds({ link = [] }: Patient): string[] {
  return link
    .filter(({ type }) => type === 'replaces')
    .flatMap(({ other }) => idOf(other.reference));
}

function idOf(reference: string | undefined): string[] {
  const id = /(?:^|\/)Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(reference ?? '')?.[1];
  return id ? [id] : [];
}

/** Runs the searches of a chart side by side. One that fails leaves its section marked, not the chart empty. */
export async function readChart(
  fhir: FhirClient,
  person: Person,
  searches: readonly ChartSearch[],
  signal?: AbortSignal,
): Promise<ChartResources> {
  const results = await Promise.allSettled(
    searches.map((search) => readSection(fhir, person, search, signal)),
  );
  const chart: ChartResources = { resources: [], truncated: [], failed: [] };
  let cause: unknown;
  for (const [i, result] of results.entries()) {
    const section = searches[i]?.section ?? '';
    if (result.status === 'rejected') {
      chart.failed.push(section);
      cause = result.reason;
      continue;
    }
    chart.resources.push(...result.value.resources);
    if (result.value.truncated) chart.truncated.push(section);
  }
  if (chart.failed.length === searches.length) throw cause;
  return chart;
}

async function readSection(
  fhir: FhirClient,
  { ids }: Person,
  { type, params, limit }: ChartSearch,
  signal?: AbortSignal,
) {
  const query = {
    ...params,
    patient: ids.map((id) => `Patient/${id}`).join(','),
    _count: String(Math.min(limit, PAGE)),
  };
  const resources: FhirResource[] = [];
  let matches = 0;
  let truncated = false;
  for await (const page of fhir.search(type, query, signal ? { signal } : {}).byPage()) {
    for (const { resource, search } of page.entry ?? []) {
      if (!resource || resource.resourceType === 'OperationOutcome') continue;
      if (search?.mode !== 'include') matches += 1;
      if (matches > limit) {
        truncated = true;
        break;
      }
      resources.push(resource);
    }
    if (truncated) break;
    if (matches >= limit && page.link?.some(({ relation }) => relation === 'next')) {
      truncated = true;
      break;
    }
  }
  return { resources, truncated };
}
