import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../../packages/local/stack/src/testing/process-tree.ts';
import { fph, jsonLines, temporaryFolder, up, urlOf } from './fph.ts';
import { checkBundles, countResources, shuffled, unpackCohort } from './sample-files.ts';

const types = ['Patient', 'Practitioner', 'Organization', 'Encounter', 'Observation', 'Condition'];
const processes = { app: /functions-host/, fhir: /fhir-service/, events: /blob-events/ };

describe('processes that are killed at random moments', () => {
  it('leave the same final state, and nothing is written twice', async () => {
    await using folder = await temporaryFolder();
    const { samples, files } = await unpackCohort(4, folder.path);
    const data = `${folder.path}/data`;
    await using platform = await up(data);
    const done = { is: false };
    const dropped = fph('drop', ...files, '--data', data).finally(() => {
      done.is = true;
    });
    const kills: string[] = [];
    for (const name of shuffled([...Object.keys(processes), 'app', 'fhir'], Date.now())) {
      await sleep(300 + Math.random() * 1_200);
      if (done.is) break;
      const pid = platform.processOf(processes[name as keyof typeof processes]);
      if (pid === undefined) continue;
      process.kill(pid, 'SIGKILL');
      kills.push(name);
    }
    const { code, out } = await dropped;
    expect(
      jsonLines(out).map(({ state }) => state),
      `killed: ${kills}`,
    ).toEqual(files.map(() => 'loaded'));
    expect(code).toBe(0);
    await until(
      'the FHIR service is there again',
      () => platform.processOf(processes.fhir) !== undefined,
    );
    const check = await checkBundles(platform.fhir, samples);
    expect(check, `killed: ${kills}`).toMatchObject({ differences: [], arrived: check.expected });
    const all = await countResources(urlOf(data, 'fhir'), types);
    const versions = await countVersions(urlOf(data, 'fhir'), types);
    expect(versions).toBe(all);
    await platform.stop();
  });

  it('as a whole platform go on where they were', async () => {
    await using folder = await temporaryFolder();
    const { samples, files } = await unpackCohort(3, folder.path);
    const data = `${folder.path}/data`;
    // Small chunks one by one: the load goes on for longer than storage takes to save what was dropped.
    const slow = `${folder.path}/slow.json`;
    await writeFile(slow, JSON.stringify({ chunkEntries: 3, parallelChunks: 1 }));
    await using first = await up(data, '--settings', slow);
    const firstTry = fph('drop', ...files, '--data', data);
    await until(
      'something has arrived',
      async () => (await countResources(urlOf(data, 'fhir'), types)) > 100,
    );
    // Azurite writes its index every five seconds; before that a dropped file would be gone with it.
    await until(
      'the dropped files are saved',
      async () => {
        const saved = await readFile(`${data}/storage/__azurite_db_blob__.json`, 'utf8').catch(
          () => '',
        );
        return files.every((file) => saved.includes(path.basename(file)));
      },
      20_000,
    );
    await first.kill();
    expect((await firstTry).code).toBe(1);
    await using platform = await up(data);
    await until(
      'all runs have ended',
      async () => {
        const runs = jsonLines((await fph('runs', '--json', '--data', data)).out);
        return runs.length === files.length && runs.every(({ ended }) => ended !== null);
      },
      90_000,
    );
    const check = await checkBundles(platform.fhir, samples);
    expect(check).toMatchObject({ differences: [], arrived: check.expected });
    await platform.stop();
  });
});

/** Versions of all resources of these types: as many as resources when nothing was written twice. */
async function countVersions(fhirUrl: string, all: readonly string[]): Promise<number> {
  let count = 0;
  for (const type of all) {
    let url: string | undefined = `${fhirUrl}/${type}?_count=1000&_elements=id`;
    while (url !== undefined) {
      const bundle = (await (await fetch(url)).json()) as {
        entry?: { resource: { meta: { versionId: string } } }[];
        link?: { relation: string; url: string }[];
      };
      for (const { resource } of bundle.entry ?? []) count += Number(resource.meta.versionId);
      url = bundle.link?.find(({ relation }) => relation === 'next')?.url;
    }
  }
  return count;
}
