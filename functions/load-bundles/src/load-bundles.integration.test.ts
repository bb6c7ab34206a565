import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFhirClient } from '@fph/clients/fhir';
import { startFhirService } from '@fph/fhir-service';
import { azureBlobStore, connectStorage } from '@fph/platform';
import { type Stack, startStack } from '@fph/stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppProcess, startAppProcess } from '../test/app-process.ts';
import { generatedSet } from '../test/generated-files.ts';
import { type HospitalFile, hospitalFiles, randomFrom, shuffled } from '../test/hospital-files.ts';

const secret = 'a-secret-for-tests-only';
const identifierSystems = JSON.stringify([
  { system: 'urn:national', trusted: true },
  { system: 'urn:npi', trusted: true },
]);

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ only: ['blob', 'queue', 'table'], apps: [] });
});
afterAll(async () => {
  await stack.close();
});

type Rig = {
  readonly fhirUrl: string;
  readonly settings: Record<string, string>;
  start(): Promise<AppProcess>;
};

/** Settings for app processes against a FHIR service of their own. */
function rigFor(fhirUrl: string, more: Record<string, string> = {}): Rig {
  const settings = {
    STORAGE: stack.storage,
    AzureWebJobsStorage: stack.storage,
    FHIR_URL: fhirUrl,
    AUTH_MODE: 'none',
    DEPLOYMENT_SECRET: secret,
    identifierSystems,
    referenceWait: '20',
    reconcileSchedule: '*/2 * * * * *',
    reconcileAge: '5',
    leaseSeconds: '3',
    sliceSeconds: '2',
    chunkEntries: '50',
    ...more,
  };
  return { fhirUrl, settings, start: async () => startAppProcess(settings) };
}

async function drop(files: readonly HospitalFile[]): Promise<void> {
  const blobs = azureBlobStore(connectStorage({ connectionString: stack.storage }));
  for (let at = 0; at < files.length; at += 8) {
    await Promise.all(
      files
        .slice(at, at + 8)
        .map(({ name, content }) => blobs.write({ container: 'bundles', name }, content)),
    );
  }
}

type RunView = { name: string; state: string; ended?: string; counts: Record<string, number> };

async function runsOf(url: string, mark: string): Promise<RunView[]> {
  const response = await fetch(`${url}/api/runs?limit=10000`);
  const { runs } = (await response.json()) as { runs: RunView[] };
  return runs.filter(({ name }) => name.includes(mark));
}

async function untilEnded(url: () => string, count: number, mark = ''): Promise<RunView[]> {
  for (;;) {
    const runs = await runsOf(url(), mark).catch(() => []);
    if (runs.length >= count && runs.every(({ ended }) => ended !== undefined)) return runs;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** All resources with what the server itself adds left out: ids, content, references and source times. */
async function stateOf(fhirUrl: string) {
  const client = createFhirClient({ baseUrl: fhirUrl });
  const state = new Map<string, unknown>();
  for (const type of ['Patient', 'Practitioner', 'Encounter', 'Observation']) {
    for await (const resource of client.search(type, { _count: 500 })) {
      const { meta, ...content } = resource;
      state.set(`${type}/${resource.id}`, { ...content, sources: meta?.extension });
    }
  }
  return [...state].sort(([a], [b]) => (a < b ? -1 : 1));
}

const withPrefix = (prefix: string, files: readonly HospitalFile[]) =>
  files.map(({ name, content }) => ({ name: name.replace('/', `/${prefix}-`), content }));

const files = hospitalFiles({ seed: 7, hospitals: 3, persons: 3, facts: 30 });

describe('any order, any number of workers, any crash: the same persons, encounters and facts', () => {
  const states: Awaited<ReturnType<typeof stateOf>>[] = [];

  test('two processes, slices of two seconds, eight shuffled files at a time, some twice', async () => {
    await using fhir = await startFhirService();
    const rig = rigFor(fhir.url);
    await using first = await rig.start();
    await using second = await rig.start();
    const random = randomFrom(11);
    const again = shuffled(files, random).slice(0, 8);
    await drop(withPrefix('busy', shuffled(files, random)));
    await drop(withPrefix('twice', again));
    const runs = await untilEnded(() => second.url, files.length + again.length);
    expect(first.log()).not.toContain('Error');
    for (const { state } of runs) expect(['loaded', 'unchanged']).toContain(state);
    states.push(await stateOf(fhir.url));
    expect(namesOf(states[0], 'Patient')).toHaveLength(3);
    expect(namesOf(states[0], 'Practitioner')).toHaveLength(3);
  });

  test('kill -9 of an app and of the FHIR service at ten random moments', async () => {
    const data = mkdtempSync(path.join(tmpdir(), 'fph-kill-'));
    let fhir = await startFhirProcess(data, 0);
    const rig = rigFor(fhir.url);
    const apps = [await rig.start(), await rig.start()];
    const random = randomFrom(5);
    try {
      await drop(withPrefix('killed', shuffled(files, random)));
      for (let round = 0; round < 10; round++) {
        await new Promise((resolve) => setTimeout(resolve, 200 + random() * 600));
        if (round % 3 === 2) {
          await fhir.kill();
          fhir = await startFhirProcess(data, fhir.port);
        } else {
          const which = round % 2;
          await apps[which]?.kill('SIGKILL');
          apps[which] = await rig.start();
        }
      }
      const runs = await untilEnded(() => apps[0]?.url ?? '', files.length, 'killed');
      for (const { state } of runs) expect(state).toBe('loaded');
      states.push(await stateOf(fhir.url));
    } finally {
      await Promise.all(apps.map(async (app) => app.kill('SIGKILL')));
      await fhir.kill();
      rmSync(data, { recursive: true, force: true });
    }
  });

  test('end as one process does that loads file after file', async () => {
    await using fhir = await startFhirService();
    await using app = await rigFor(fhir.url, { chunkEntries: '500' }).start();
    for (const file of withPrefix('calm', files)) await drop([file]);
    const runs = await untilEnded(() => app.url, files.length, 'calm');
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['loaded']));
    const calm = await stateOf(fhir.url);
    expect(states).toHaveLength(2);
    for (const state of states) expect(state).toEqual(calm);
  });
});

describe.each([101, 202, 303])('generated sets of files: seed %i', (seed) => {
  test('two processes in any order end as one does that loads file after file', async () => {
    const { persons, files: drawn } = generatedSet(seed);
    const states = [];
    for (const kind of ['busy', 'calm'] as const) {
      await using fhir = await startFhirService();
      // Files that refer to each other wait for each other: the wait is short, and what is then missing is completed later.
      const referenceWait = kind === 'busy' ? '1' : '0';
      const rig = rigFor(fhir.url, { provenance: 'off', referenceWait });
      await using first = await rig.start();
      await using second = kind === 'busy' ? await rig.start() : undefined;
      const mark = `${kind}-${seed}`;
      const inOrder = kind === 'busy' ? shuffled(drawn, randomFrom(seed + 1)) : drawn;
      const marked = withPrefix(mark, inOrder);
      if (kind === 'busy') await drop(marked);
      else for (const file of marked) await drop([file]);
      const runs = await untilEnded(() => (second ?? first).url, drawn.length, mark);
      for (const { state } of runs) expect(['loaded', 'unchanged']).toContain(state);
      states.push(await stateOf(fhir.url));
    }
    const [busy, calm] = states;
    expect(namesOf(calm, 'Patient')).toHaveLength(persons);
    expect(busy).toEqual(calm);
    // Whatever lay in another file is found: no reference is left without its target.
    const names = new Set(calm?.map(([name]) => name));
    const references = [...JSON.stringify(calm).matchAll(/"reference":"([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter(([, name]) => !names.has(name ?? ''))).toEqual([]);
    expect(JSON.stringify(calm)).not.toContain('"identifier":{');
  });
});

type Answer = {
  readonly id: string;
  readonly ended?: string;
  readonly runs: readonly { readonly id: string }[];
};

describe('HTTP', () => {
  test('loads a body, a named blob, NDJSON; tells of runs; replays', async () => {
    await using fhir = await startFhirService();
    await using app = await rigFor(fhir.url, { referenceWait: '0' }).start();
    const call = async (path: string, init?: RequestInit) => {
      const response = await fetch(`${app.url}/api/${path}`, init);
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Answer,
      };
    };
    const ended = async (path: string) => {
      for (;;) {
        const { body } = await call(path);
        if (body.ended !== undefined) return body;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    const post = async (body: string, type = 'application/fhir+json', source = 'http') =>
      call(`loads?source=${source}`, { method: 'POST', body, headers: { 'content-type': type } });
    const patient = {
      resourceType: 'Patient',
      id: 'a',
      identifier: [{ system: 'urn:national', value: 'H1' }],
    };

    const first = await post(JSON.stringify(patient));
    expect(first.status).toBe(202);
    expect(first.headers.get('location')).toBe(`/api/loads/${first.body.id}`);
    const run = await ended(`loads/${first.body.id}`);
    expect(run).toMatchObject({ state: 'loaded', source: 'http', entries: [{ code: 'created' }] });

    const large = JSON.stringify({
      resourceType: 'Basic',
      id: 'large',
      code: { text: 'x'.repeat(20_000) },
    });
    expect(await ended(`loads/${(await post(large)).body.id}`)).toMatchObject({ state: 'loaded' });
    const lines = await post(`${JSON.stringify(patient)}\n{\n`, 'application/fhir+ndjson');
    const partly = await ended(`runs/${lines.body.id}`);
    expect(partly).toMatchObject({
      state: 'partly',
      entries: [{ code: 'unchanged' }, { code: 'invalid', line: 2 }],
    });

    const again = await call(`runs/${partly.id}/replay`, { method: 'POST' });
    expect(again).toMatchObject({ status: 202, body: { state: 'received', replays: 1 } });
    expect(await ended(`runs/${partly.id}`)).toMatchObject({ state: 'partly', replays: 1 });

    const blobs = azureBlobStore(connectStorage({ connectionString: stack.storage }));
    await blobs.write(
      { container: 'bundles', name: 'named/x y.json' },
      JSON.stringify({ ...patient, id: 'b' }),
    );
    const account = connectStorage({ connectionString: stack.storage }).blobs.url;
    const named = await post(
      JSON.stringify({ url: `${account}/bundles/named/x%20y.json` }),
      'application/json',
    );
    expect(await ended(`loads/${named.body.id}`)).toMatchObject({
      state: 'loaded',
      source: 'named',
    });
    for (const url of [
      'http://169.254.169.254/metadata',
      `${account}/outcomes/x`,
      `${account}/bundles/x?sig=1`,
      'nonsense',
    ]) {
      expect((await post(JSON.stringify({ url }), 'application/json')).status).toBe(400);
    }
    expect((await post('')).status).toBe(400);
    expect((await post('{}', 'application/json', '../x')).status).toBe(400);

    const list = await call('runs?state=partly&limit=10');
    expect(list.body.runs.map(({ id }) => id)).toContain(partly.id);
    expect((await call('runs?state=nonsense')).status).toBe(400);
    expect((await call('runs/nothing')).status).toBe(404);
    expect((await call('runs/nothing/replay', { method: 'POST' })).status).toBe(404);
  });
});

function namesOf(state: Awaited<ReturnType<typeof stateOf>> | undefined, type: string): string[] {
  return (state ?? []).map(([name]) => name).filter((name) => name.startsWith(`${type}/`));
}

type FhirProcess = { readonly url: string; readonly port: number; kill(): Promise<void> };

async function startFhirProcess(data: string, port: number): Promise<FhirProcess> {
  const main = fileURLToPath(
    new URL('../../../packages/local/fhir-service/src/main.ts', import.meta.url),
  );
  const args = ['--disable-warning=ExperimentalWarning', main];
  const child = spawn(process.execPath, [...args, '--port', String(port), '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (piece: Buffer) => {
      output += piece.toString();
      const ready = /^ready (\S+)/m.exec(output)?.[1];
      if (ready !== undefined) resolve(ready);
    });
    child.once('exit', () => reject(new Error('The FHIR service ended at its start.')));
  });
  return {
    url,
    port: Number(new URL(url).port),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
