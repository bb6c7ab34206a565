import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createFhirClient } from '../../packages/clients/src/fhir/index.ts';
import { readPlatform } from '../../packages/local/stack/src/platform-file/platform-file.ts';
import { until } from '../../packages/local/stack/src/testing/process-tree.ts';
import { azureBlobStore, connectStorage } from '../../packages/platform/src/index.ts';
import { bundleOf, type ChartFile, chartFiles } from './chart-files.ts';
import { fph, jsonLines, temporaryFolder, up, urlOf } from './fph.ts';
import { chunksSentAgain, chunkTargets, sentAfterRecord, watchRecords } from './recorded-chunks.ts';
import { recordingProxy } from './recording-proxy.ts';
import { checkBundles, countResources, shuffled, unpackCohort } from './sample-files.ts';

const types = ['Patient', 'Practitioner', 'Organization', 'Encounter', 'Observation', 'Condition'];
const processes = {
  app: /functions-host/,
  fhir: /fhir-service/,
  events: /blob-events\/main/,
  storage: /azurite\.js/,
};

const storageOf = (data: string) =>
  connectStorage({ connectionString: readPlatform(data)?.storage ?? '' });

async function dropCharts(
  storage: ReturnType<typeof storageOf>,
  files: readonly ChartFile[],
): Promise<void> {
  const blobs = azureBlobStore(storage);
  for (const file of files) {
    await blobs.write({ container: 'bundles', name: `north/${file.name}` }, bundleOf(file));
  }
}

/** Azurite writes its index every five seconds; before that a dropped file would be gone with it. */
async function untilSaved(
  data: string,
  files: readonly { readonly name: string }[],
): Promise<void> {
  const index = `${data}/storage/__azurite_db_blob__.json`;
  const isSaved = async () => {
    const saved = await readFile(index, 'utf8').catch(() => '');
    return files.every(({ name }) => saved.includes(name));
  };
  await until('the dropped files are saved', isSaved, 20_000);
}

/** The states of so many runs, once all have ended. */
async function endedRuns(data: string, count: number): Promise<unknown[]> {
  let runs: Record<string, unknown>[] = [];
  await until(
    'all runs have ended',
    async () => {
      runs = jsonLines((await fph('runs', '--json', '--data', data)).out);
      return runs.length >= count && runs.every(({ ended }) => ended !== null);
    },
    280_000,
  );
  return runs.map(({ state }) => state);
}

/** Resources of the files that the server has not, or has otherwise, and those that it has besides. */
async function differences(fhirUrl: string, files: readonly ChartFile[]): Promise<string[]> {
  const fhir = createFhirClient({ baseUrl: fhirUrl });
  const stored = new Map<string, unknown>();
  for (const type of ['Patient', 'Observation']) {
    for await (const { meta: _, ...resource } of fhir.search(type, { _count: 1000 })) {
      stored.set(`${type}/${resource.id}`, resource);
    }
  }
  const different: string[] = [];
  for (const resource of files.flatMap(({ resources }) => resources)) {
    const name = `${resource.resourceType}/${resource.id}`;
    if (!isDeepStrictEqual(stored.get(name), resource)) different.push(name);
    stored.delete(name);
  }
  return [...different, ...stored.keys()];
}

describe('processes that are killed at random moments', () => {
  it('ten times: the same final state, nothing is written twice, and no recorded chunk is sent again', async () => {
    await using folder = await temporaryFolder();
    await using proxy = await recordingProxy();
    const data = `${folder.path}/data`;
    const settings = `${folder.path}/settings.json`;
    const parallelChunks = 2;
    await writeFile(
      settings,
      JSON.stringify({
        FHIR_URL: proxy.url,
        chunkEntries: 10,
        parallelChunks,
        sliceSeconds: 2,
        leaseSeconds: 3,
        provenance: 'off',
        identifierSystems: [{ system: 'urn:mrn', trusted: true }],
      }),
    );
    await using platform = await up(data, '--settings', settings);
    proxy.target = urlOf(data, 'fhir');
    const storage = storageOf(data);
    const records = watchRecords(storage);
    const seed = Date.now();
    const files = chartFiles(20, 200);
    const kills: string[] = [];
    const order = [...'aaaaffffee'].map((kind) => ({ a: 'app', f: 'fhir', e: 'events' })[kind]);
    for (const [round, name] of shuffled(order, seed).entries()) {
      // Something is under way at every kill.
      await dropCharts(storage, files.slice(round * 2, round * 2 + 2));
      await sleep(200 + Math.random() * 1_000);
      const pattern = processes[name as keyof typeof processes];
      await until('the process is there', () => platform.processOf(pattern) !== undefined);
      const pid = platform.processOf(pattern);
      if (pid === undefined) continue;
      process.kill(pid, 'SIGKILL');
      kills.push(`${name}`);
    }
    const what = `seed ${seed}, killed: ${kills}`;
    expect(kills).toHaveLength(10);
    const states = await endedRuns(data, files.length);
    expect(states, what).toEqual(files.map(() => 'loaded'));
    await records.stop();

    const fhir = urlOf(data, 'fhir');
    expect(await differences(fhir, files), what).toEqual([]);
    expect(await countVersions(fhir, ['Patient', 'Observation']), what).toBe(20 * 201);
    const targets = await chunkTargets(storage);
    expect(targets.size).toBeGreaterThan(20 * 20);
    expect(sentAfterRecord(proxy.bundles, targets, records.seen), what).toEqual([]);
    // At each kill two chunks may be under way, and up to four more answered and not yet on record.
    const again = chunksSentAgain(proxy.bundles, targets);
    expect(again, what).toBeLessThanOrEqual(kills.length * (parallelChunks + 4));
    await platform.stop();
  }, 300_000);

  it('of storage, which saves every five seconds: the reconcile timer finds what was lost', async () => {
    await using folder = await temporaryFolder();
    const data = `${folder.path}/data`;
    const settings = `${folder.path}/settings.json`;
    await writeFile(
      settings,
      JSON.stringify({
        chunkEntries: 10,
        parallelChunks: 1,
        sliceSeconds: 2,
        leaseSeconds: 3,
        provenance: 'off',
        reconcileSchedule: '*/5 * * * * *',
        reconcileAge: 5,
        identifierSystems: [{ system: 'urn:mrn', trusted: true }],
      }),
    );
    await using platform = await up(data, '--settings', settings);
    const storage = storageOf(data);
    const files = chartFiles(12, 200);
    for (let round = 0; round < 3; round++) {
      const part = files.slice(round * 4, round * 4 + 4);
      await dropCharts(storage, part);
      // A file that storage has not saved itself is gone with it: its sender has to send it again.
      await untilSaved(data, part);
      await sleep(Math.random() * 2_000);
      const pid = platform.processOf(processes.storage);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    }
    const states = await endedRuns(data, files.length);
    // What had been loaded and was forgotten again is found in place.
    for (const state of states) expect(['loaded', 'unchanged']).toContain(state);
    expect(await differences(urlOf(data, 'fhir'), files)).toEqual([]);
    expect(await countVersions(urlOf(data, 'fhir'), ['Patient', 'Observation'])).toBe(12 * 201);
    await platform.stop();
  }, 300_000);

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
    await untilSaved(
      data,
      files.map((file) => ({ name: path.basename(file) })),
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
