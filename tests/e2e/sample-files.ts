import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { checkBundles } from '../../packages/cli/src/demo/check-bundles.ts';
import { type SampleBundles, sampleBundles } from '../../packages/cli/src/demo/sample-bundles.ts';
import { cohort } from './fph.ts';

/** Files of some people of the cohort and of all hospitals and practitioners, unpacked into a folder. */
export async function unpackCohort(
  patients: number,
  folder: string,
  which: 'first' | 'smallest' = 'first',
): Promise<{ samples: SampleBundles; files: string[] }> {
  const samples =
    which === 'first' ? await sampleBundles(cohort, patients) : await smallest(patients);
  const files: string[] = [];
  for (const member of samples.members) {
    const file = path.join(folder, path.posix.basename(member.path));
    await pipeline(await member.open(), createWriteStream(file));
    files.push(file);
  }
  return { samples, files };
}

/** The people with the shortest histories. */
async function smallest(patients: number): Promise<SampleBundles> {
  const all = await sampleBundles(cohort, undefined);
  const shared = all.members.slice(0, all.members.length - all.patients);
  const people = all.members.slice(shared.length).sort((a, b) => a.size - b.size);
  return { members: [...shared, ...people.slice(0, patients)], patients };
}

/** How many resources of these types a FHIR server holds. */
export async function countResources(fhirUrl: string, types: readonly string[]): Promise<number> {
  let count = 0;
  for (const type of types) {
    const response = await fetch(`${fhirUrl}/${type}?_summary=count`);
    count += ((await response.json()) as { total: number }).total;
  }
  return count;
}

export { checkBundles };

/** Puts a list in an order that the seed decides. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const order = [...items];
  let state = seed;
  for (let last = order.length - 1; last > 0; last -= 1) {
    // Numerical Recipes' linear congruential generator: enough for an order.
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    const other = state % (last + 1);
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}
