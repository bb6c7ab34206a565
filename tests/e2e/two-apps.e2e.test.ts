import { expect, it } from 'vitest';
import { createFhirClient } from '../../packages/clients/src/fhir/index.ts';
import { findApps, startStack } from '../../packages/local/stack/src/index.ts';
import { fph, jsonLines, temporaryFolder } from './fph.ts';
import { checkBundles, countResources, shuffled, unpackCohort } from './sample-files.ts';

const types = ['Patient', 'Practitioner', 'Organization', 'Location', 'Encounter', 'Observation'];

it('two processes of the app and eight files in any order end as one after another', async () => {
  await using folder = await temporaryFolder();
  const { samples, files } = await unpackCohort(6, folder.path, 'smallest');
  expect(files).toHaveLength(8);
  const app = (await findApps()).find(({ name }) => name === 'load-bundles');
  if (!app) throw new Error('there is no load-bundles app');

  const counts: number[] = [];
  for (const instances of [2, 1]) {
    const data = `${folder.path}/data-${instances}`;
    await using stack = await startStack({
      dataDir: data,
      apps: Array.from({ length: instances }, (_, index) =>
        index === 0 ? app : { ...app, name: `${app.name}-${index + 1}` },
      ),
    });
    const seed = Date.now();
    // In the order of dependency when one after another, in any order when together.
    const runs =
      instances === 1
        ? (await Promise.all([fph('drop', ...files, '--data', data)])).flatMap(({ out }) =>
            jsonLines(out),
          )
        : (
            await Promise.all(
              shuffled(files, seed).map((file) => fph('drop', file, '--data', data)),
            )
          ).flatMap(({ out }) => jsonLines(out));
    expect(
      runs.map(({ state }) => state),
      `seed ${seed}`,
    ).toEqual(files.map(() => 'loaded'));
    const check = await checkBundles(createFhirClient({ baseUrl: stack.fhirUrl }), samples);
    expect(check, `seed ${seed}`).toMatchObject({ differences: [], arrived: check.expected });
    counts.push(await countResources(stack.fhirUrl, types));
  }
  expect(counts[0]).toBe(counts[1]);
});
