import { createFhirClient } from '@fph/clients/fhir';
import { startFhirService } from '@fph/fhir-service';
import { azureBlobStore, connectStorage } from '@fph/platform';
import { type Stack, startStack } from '@fph/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AppProcess, startAppProcess } from '../test/app-process.ts';
import { tamperingProxy } from '../test/tampering-proxy.ts';

const types = ['Patient', 'Practitioner', 'Encounter', 'Observation', 'Procedure', 'Condition'];

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ only: ['blob', 'queue', 'table'], apps: [] });
});
afterAll(async () => {
  await stack.close();
});

const blobs = () => azureBlobStore(connectStorage({ connectionString: stack.storage }));
const startFhir = async () => startFhirService({ exportStore: stack.storage });
const startApp = async (fhirUrl: string, more: Record<string, string> = {}) =>
  startAppProcess({
    STORAGE: stack.storage,
    AzureWebJobsStorage: stack.storage,
    FHIR_URL: fhirUrl,
    AUTH_MODE: 'none',
    DEPLOYMENT_SECRET: 'a-secret-for-tests-only',
    identifierSystems: JSON.stringify([{ system: 'urn:national', trusted: true }]),
    referenceWait: '0',
    reconcileSchedule: '*/2 * * * * *',
    reconcileAge: '5',
    leaseSeconds: '3',
    sliceSeconds: '2',
    chunkEntries: '100',
    importFrom: '1000000',
    provenance: 'off',
    ...more,
  });

/** About 3 MB: persons with encounters, and facts that refer to each other and to a practitioner by search. */
function chart(more: readonly object[] = []): string {
  const entry: { resource: object }[] = [];
  const add = (resource: object) => entry.push({ resource });
  add({
    resourceType: 'Practitioner',
    id: 'doctor',
    identifier: [{ system: 'urn:national', value: 'D' }],
  });
  for (let person = 0; person < 20; person++) {
    const subject = { reference: `Patient/p${person}` };
    const identifier = [{ system: 'urn:national', value: `P${person}` }];
    add({ resourceType: 'Patient', id: `p${person}`, identifier });
    add({ resourceType: 'Condition', id: `c${person}`, subject });
    const diagnosis = [{ condition: { reference: `Condition/c${person}` } }];
    add({ resourceType: 'Encounter', id: `e${person}`, status: 'finished', subject, diagnosis });
    for (let fact = 0; fact < 150; fact++) {
      const id = `f${person}-${fact}`;
      if (fact % 5 === 0) {
        add({
          resourceType: 'Procedure',
          id,
          subject,
          status: 'completed',
          note: [{ text: 'x'.repeat(700) }],
        });
        continue;
      }
      add({
        resourceType: 'Observation',
        id,
        status: 'final',
        subject,
        code: { text: 'ä'.repeat(300) },
        encounter: { reference: `Encounter/e${person}` },
        performer: [{ reference: 'Practitioner?identifier=urn:national|D' }],
        ...(fact % 5 === 2
          ? { hasMember: [{ reference: `Observation/f${person}-${fact - 1}` }] }
          : {}),
      });
    }
  }
  for (const resource of more) add(resource);
  return JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: '2024-05-01T00:00:00Z',
    entry,
  });
}

type RunView = {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly ended?: string;
  readonly deadLetter?: string;
  readonly counts: Record<string, number>;
  readonly bulkImport?: { readonly stage: string; readonly reason?: string };
  readonly entries: { index: number; code: string; target: string; issues?: string[] }[];
};

async function load(app: () => AppProcess, name: string, content: string): Promise<RunView> {
  await blobs().write({ container: 'bundles', name: `north/${name}` }, content);
  const get = async (path: string) => {
    const response = await fetch(`${app().url}/api/${path}`);
    return (await response.json()) as { runs: RunView[] } & RunView;
  };
  for (;;) {
    const { runs = [] } = await get('runs?limit=100').catch(() => ({ runs: [] }));
    const run = runs.find((each) => each.name === `north/${name}`);
    if (run?.ended !== undefined) return get(`runs/${run.id}?entries=100000`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Everything the server has, without what it adds itself, and the highest version. */
async function stateOf(fhirUrl: string) {
  const client = createFhirClient({ baseUrl: fhirUrl });
  const resources = new Map<string, unknown>();
  let highest = 0;
  for (const type of types) {
    for await (const resource of client.search(type, { _count: 500 })) {
      const { versionId, lastUpdated: _l, ...marks } = resource.meta ?? {};
      highest = Math.max(highest, Number(versionId));
      resources.set(`${type}/${resource.id}`, { ...resource, meta: marks });
    }
  }
  return { resources: [...resources].sort(([a], [b]) => (a < b ? -1 : 1)), highest };
}

async function filesOfImport(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of blobs().list('import')) names.push(name);
  return names;
}

test('ends as by the ordinary way; dropped again it writes nothing', {
  timeout: 180_000,
}, async () => {
  await using fhir = await startFhir();
  await using app = await startApp(fhir.url);
  const run = await load(() => app, 'large.json', chart());
  expect(run).toMatchObject({ state: 'loaded', bulkImport: { stage: 'done' } });
  expect(run.bulkImport?.reason).toBeUndefined();
  expect(run.counts).toEqual({ entries: 3061, created: 3061 });

  await using other = await startFhir();
  await using ordinary = await startApp(other.url, { importFrom: 'off' });
  await app.kill('SIGKILL');
  const expected = await load(() => ordinary, 'ordinary.json', chart());
  expect(expected.bulkImport).toBeUndefined();
  await ordinary.kill('SIGKILL');
  const state = await stateOf(fhir.url);
  expect(state.resources).toHaveLength(3061);
  expect(state.resources).toEqual((await stateOf(other.url)).resources);
  expect(JSON.stringify(state.resources)).not.toContain('?identifier=');

  await using again = await startApp(fhir.url);
  expect((await load(() => again, 'same.json', chart())).state).toBe('unchanged');
  const more = await load(
    () => again,
    'more.json',
    chart([{ resourceType: 'Procedure', id: 'one-more', status: 'completed' }]),
  );
  expect(more).toMatchObject({ state: 'loaded', counts: { created: 1, unchanged: 3061 } });
  expect((await stateOf(fhir.url)).highest).toBe(1);
  expect(await filesOfImport()).toEqual([]);
});

test('two processes, one of them killed again and again', { timeout: 180_000 }, async () => {
  await using fhir = await startFhir();
  await using other = await startApp(fhir.url);
  let app = await startApp(fhir.url);
  let done = false;
  const killing = (async () => {
    for (let round = 0; round < 5 && !done; round++) {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await app.kill('SIGKILL');
      app = await startApp(fhir.url);
    }
  })();
  const run = await load(() => other, 'killed.json', chart());
  done = true;
  await killing;
  await app.kill('SIGKILL');
  expect(run).toMatchObject({ state: 'loaded', bulkImport: { stage: 'done' } });
  const state = await stateOf(fhir.url);
  expect(state.resources).toHaveLength(3061);
  expect(state.highest).toBe(1);
});

test('a line that the server refuses is told of its entry, and the dead letter brings it in', {
  timeout: 180_000,
}, async () => {
  await using fhir = await startFhir();
  const broken = 'Observation';
  await using proxy = await tamperingProxy(fhir.url, async (parameters) => {
    const { parameter } = parameters as {
      parameter: { name: string; part?: { valueUri?: string }[] }[];
    };
    const urls = parameter.flatMap(({ part = [] }) => part.map(({ valueUri }) => valueUri ?? ''));
    const url = urls.find((each) => each.includes(broken)) ?? '';
    const name = decodeURIComponent(new URL(url).pathname.split('/').slice(3).join('/'));
    const blob = await blobs().open({ container: 'import', name });
    const lines = Buffer.from((await blob?.range(0, blob.size)) ?? [])
      .toString()
      .split('\n');
    // Three lines become unreadable and stay as long as they were.
    for (const at of [0, 700, 1234]) lines[at] = `[${lines[at]?.slice(1)}`;
    await blobs().write({ container: 'import', name }, lines.join('\n'));
  });
  await using app = await startApp(proxy.url);
  const run = await load(() => app, 'refused.json', chart());
  expect(run).toMatchObject({ state: 'partly', counts: { rejected: 3, created: 3058 } });
  const missing = run.entries.filter(({ code }) => code === 'rejected').map(({ target }) => target);
  const client = createFhirClient({ baseUrl: fhir.url });
  for (const target of missing) {
    const [type = '', id = ''] = target.split('/');
    expect(await client.readIfExists(type, id)).toBeUndefined();
  }
  const folder = `${run.deadLetter}/bundle.json`;
  const letter = await blobs().open({ container: 'dead-letter', name: folder });
  const text = Buffer.from((await letter?.range(0, letter.size)) ?? []).toString();
  const mended = await load(() => app, 'mended.json', text);
  expect(mended).toMatchObject({ state: 'loaded', counts: { created: 3 } });
  expect((await stateOf(fhir.url)).resources).toHaveLength(3061);
});
