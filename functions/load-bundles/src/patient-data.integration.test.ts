import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type HttpHandler, HttpRequest, InvocationContext } from '@azure/functions';
import { createFhirClient } from '@fph/clients/fhir';
import { startFhirService } from '@fph/fhir-service';
import { loadMessage, reconcile } from '@fph/ingestion';
import { blobCreatedEvent, withSpan } from '@fph/platform';
import { type Stack, startStack } from '@fph/stack';
import { metrics, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zipOf } from '../../../packages/ingestion/test/stored-zip.ts';
import { recordingMeters, recordingTracer } from '../test/recording-telemetry.ts';
import { createApp } from './app.ts';
import { getRun } from './get-run.ts';
import { postLoads } from './post-loads.ts';
import { loadBundlesSettings } from './settings.ts';

/** Values that stand for a person. None may show anywhere but in the FHIR server, the files, and the ledger's name. */
const sentinels = {
  family: 'Zyxwabel',
  given: 'Qorvina',
  mrn: 'SNTNL-80417',
  birthDate: '1931-07-23',
  file: 'qorvina-zyxwabel-chart',
  note: 'heard-voices-in-the-attic',
};
const words = Object.values(sentinels).map((word) => word.toLowerCase());
const leaks = (text: string) => words.filter((word) => text.toLowerCase().includes(word));

const person = (more: object = {}) => ({
  resourceType: 'Patient',
  id: sentinels.mrn,
  identifier: [{ system: 'urn:mrn', value: sentinels.mrn }],
  name: [{ family: sentinels.family, given: [sentinels.given] }],
  birthDate: sentinels.birthDate,
  ...more,
});
const observation = (more: object = {}) => ({
  resourceType: 'Observation',
  id: `${sentinels.mrn}-1`,
  status: 'final',
  code: { text: sentinels.note },
  subject: { reference: `Patient/${sentinels.mrn}` },
  note: [{ text: sentinels.note }],
  ...more,
});
const bundle = (...resources: object[]) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ resource })),
  });

/** Files that go well, and files that fail at every stage. */
const files: readonly (readonly [container: string, name: string, content: string | Uint8Array])[] =
  [
    ['bundles', 'good.json', bundle(person(), observation())],
    [
      'bundles',
      'second.json',
      bundle(
        person({ id: 'second', identifier: [{ system: 'urn:mrn', value: `${sentinels.mrn}-2` }] }),
      ),
    ],
    ['bundles', 'cut.json', bundle(person()).slice(0, -20)],
    ['bundles', 'not-fhir.json', JSON.stringify(sentinels)],
    ['bundles', 'bad-id.json', bundle(person({ id: `${sentinels.mrn} ${sentinels.family}` }))],
    [
      'bundles',
      'refused.json',
      bundle(observation({ status: sentinels.note, effectiveDateTime: sentinels.note, id: 'x' })),
    ],
    [
      'bundles',
      'pending.json',
      bundle(
        observation({
          id: 'y',
          performer: [{ reference: `Practitioner?identifier=urn:npi|${sentinels.mrn}` }],
        }),
      ),
    ],
    [
      'bundles',
      'conflict.json',
      bundle({ ...person({ id: 'other', birthDate: '2001-01-01', name: [{ family: 'Else' }] }) }),
    ],
    [
      'bundles',
      'bridge.json',
      bundle({
        ...person({ id: 'bridge' }),
        identifier: [
          { system: 'urn:mrn', value: sentinels.mrn },
          { system: 'urn:mrn', value: `${sentinels.mrn}-2` },
        ],
      }),
    ],
    [
      'bundles',
      'whole.json',
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          {
            resource: observation({ id: 'z', status: sentinels.note }),
            request: { method: 'POST', url: 'Observation' },
          },
          { request: { method: 'DELETE', url: `Patient?identifier=urn:mrn|${sentinels.mrn}-3` } },
          { request: { method: 'GET', url: `Patient?name=${sentinels.family}` } },
        ],
      }),
    ],
    ['bundles', 'history.json', bundle(person()).replace('collection', 'history')],
    ['ndjson', 'lines.ndjson', `${JSON.stringify(person())}\n{"note": "${sentinels.note}\n`],
    [
      'zip',
      'members.zip',
      zipOf([1, 2, 3, 4].map((n) => [`${sentinels.file}-${n}.json`, bundle(person())])),
    ],
    ['zip', 'broken.zip', `PK\u0003\u0004${sentinels.note}`],
    ['bundles', 'broken.json.gz', `\u001f\u008b${sentinels.note}`],
  ];

const dataDir = mkdtempSync(path.join(tmpdir(), 'fph-sentinels-'));
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ dataDir, only: ['blob', 'queue', 'table'], apps: [] });
});
afterAll(async () => {
  await stack.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The app with everything that it tells anybody written down. */
async function observedApp() {
  const access: string[] = [];
  const fhir = await startFhirService({ log: (line) => access.push(line) });
  // Ours logs little; other servers, gateways and proxies log whole URLs.
  const urls: string[] = [];
  const note = (message: unknown) => {
    const { request } = message as { request: { origin: string; method: string; path: string } };
    if (request.origin === fhir.url) urls.push(`${request.method} ${request.path}`);
  };
  subscribe('undici:request:create', note);
  const spans = recordingTracer();
  const points = recordingMeters();
  trace.disable();
  metrics.disable();
  trace.setGlobalTracerProvider(spans.provider);
  metrics.setGlobalMeterProvider(points.provider);
  const settings = loadBundlesSettings.parse({
    STORAGE: stack.storage,
    FHIR_URL: fhir.url,
    AUTH_MODE: 'none',
    DEPLOYMENT_SECRET: 'a-secret-for-tests-only',
    identifierSystems: JSON.stringify([{ system: 'urn:mrn', trusted: true }]),
    referenceWait: '0',
  });
  const app = createApp(settings, {});
  const { ports, storage } = app.ingestion;
  const messages: string[] = [];
  const send = ports.queue.send.bind(ports.queue);
  ports.queue.send = async (...args) => {
    messages.push(JSON.stringify(args));
    await send(...args);
  };
  const logs: string[] = [];
  const context = new InvocationContext({
    functionName: 'test',
    logHandler: (level, ...args) => logs.push(JSON.stringify([level, ...args.map(String)])),
  });
  /** What a host logs of a handler that throws. */
  const handle = async (message: unknown) =>
    loadMessage(app)(message, context).catch((error: Error) => {
      logs.push(`${error.message} ${error.stack} ${JSON.stringify(error)}`);
    });

  /** Every place that may hold no patient data, with what stands there. */
  const places = async (): Promise<Record<string, string[]>> => {
    const rows: string[] = [];
    for (const table of ['runs', 'chunks', 'identities', 'pendingReferences', 'fhirBudget']) {
      for await (const { name: _ledgerName, ...row } of storage.table(table).listEntities()) {
        rows.push(JSON.stringify(row));
      }
    }
    // Ours to name: a file's own name goes no further than its container.
    const blobNames: string[] = [];
    for (const container of ['outcomes', 'dead-letter', 'work']) {
      for await (const { name } of ports.blobs.list(container)) blobNames.push(name);
    }
    const folder = path.join(dataDir, 'logs');
    const serviceLogs = readdirSync(folder).map((name) => {
      return `${name}: ${readFileSync(path.join(folder, name), 'utf8')}`;
    });
    return {
      logs,
      spans: spans.lines,
      metrics: points.lines,
      messages,
      rows,
      access,
      urls,
      blobNames,
      serviceLogs,
    };
  };
  const close = async () => {
    unsubscribe('undici:request:create', note);
    await fhir.close();
  };
  return {
    fhirUrl: fhir.url,
    app,
    ports,
    storage,
    handle,
    context,
    places,
    logs,
    [Symbol.asyncDispose]: close,
  };
}

/** The places in which something of the person shows. */
async function leakingPlaces(places: () => Promise<Record<string, string[]>>) {
  const all = Object.entries(await places());
  return Object.fromEntries(
    all.flatMap(([where, lines]) => {
      const found = lines.filter((line) => leaks(line).length > 0);
      return found.length > 0 ? [[where, found]] : [];
    }),
  );
}

test('patient data shows in no log, span, metric, message, table row, blob name or access log', async () => {
  await using observed = await observedApp();
  const { app, ports, storage, handle, context, places, logs } = observed;
  const { blobs, ledger } = ports;
  const write = async ([container, name, content]: (typeof files)[number]) => {
    const full = `north/${sentinels.file}-${name}`;
    const isText = name.endsWith('.json') || name.endsWith('.ndjson');
    const bytes = isText || typeof content !== 'string' ? content : Buffer.from(content, 'latin1');
    const { etag, size } = await blobs.write({ container, name: full }, bytes);
    const blob = { container, name: full, etag, size, lastModified: new Date().toISOString() };
    return { blob, event: blobCreatedEvent(blob, storage.blobs.url) };
  };
  for (const file of files) await handle((await write(file)).event);
  // The timer finds this one.
  await write(['bundles', 'lost.json', bundle(person())]);
  await reconcile(ports, { olderThanMs: 0, now: Date.now() + 1000 });
  // Gone before it is read.
  const gone = await write(['bundles', 'gone.json', bundle(person())]);
  await blobs.remove(gone.blob);
  await handle(gone.event);
  for (let round = 0; round < 5; round++) {
    for (const run of await ledger.list()) await handle({ continue: run.id });
  }
  await handle({ nonsense: sentinels.note });

  // Storage, identity and the server fail, with messages that say what they were asked for.
  const broken = async (name: string, breakIt: (fail: () => Promise<never>) => () => void) => {
    const { event } = await write(['bundles', `${name}.json`, bundle(person(), observation())]);
    const before = logs.length;
    const mend = breakIt(async () => {
      const said = `${sentinels.file} ${sentinels.mrn}: ${sentinels.note}`;
      throw Object.assign(new TypeError(said), { request: { url: said }, code: 'ESOMETHING' });
    });
    await handle(event);
    mend();
    expect(logs.slice(before).join(), name).toContain('ESOMETHING');
  };
  const swap = <P extends object, K extends keyof P>(port: P, key: K, value: P[K]) => {
    const was = port[key];
    port[key] = value;
    return () => {
      port[key] = was;
    };
  };
  await broken('open', (fail) => swap(blobs, 'open', fail));
  await broken('outcomes', (fail) => swap(blobs, 'write', fail));
  await broken('ledger', (fail) => swap(ledger, 'recordChunk', fail));
  await broken('identity', (fail) => swap(ports.identities, 'resolve', fail));
  await broken('search', (fail) => swap(ports.fhir, 'batch', fail));

  const runs = await ledger.list();
  const states = new Set(runs.map(({ state }) => state));
  expect([...states].sort()).toEqual(expect.arrayContaining(['failed', 'loaded', 'partly']));
  const codes = new Set(runs.flatMap(({ counts }) => Object.keys(counts)));
  expect([...codes]).toEqual(
    expect.arrayContaining(['created', 'rejected', 'identity-conflict', 'blocked', 'invalid']),
  );

  const call = async (handler: HttpHandler, init: ConstructorParameters<typeof HttpRequest>[0]) =>
    JSON.stringify(await handler(new HttpRequest(init), context));
  const url = 'http://127.0.0.1/api/loads';
  const responses = [
    await call(app.secured({ role: 'x' }, postLoads(app)), {
      method: 'POST',
      url,
      body: { string: `{"url":"http://elsewhere.test/${sentinels.file}"}` },
      headers: { 'content-length': '60' },
    }),
    await call(app.secured({ role: 'x' }, getRun(app)), {
      method: 'GET',
      url,
      params: { id: sentinels.file },
    }),
  ];
  for (const [where, lines] of Object.entries(await places())) {
    expect(lines.length, where).toBeGreaterThan(where === 'serviceLogs' ? 1 : 4);
  }
  expect(await leakingPlaces(places)).toEqual({});
  expect(leaks(responses.join())).toEqual([]);
  for (const { id, reason } of runs) expect(leaks(JSON.stringify({ id, reason }))).toEqual([]);
});

test('the search above finds what leaks into each of these places', async () => {
  await using observed = await observedApp();
  const { fhirUrl, ports, storage, context, places } = observed;
  expect(await leakingPlaces(places)).toEqual({});
  context.error(`cannot read ${sentinels.file}`);
  await withSpan('slice', { 'fph.run': sentinels.mrn }, async () => {});
  metrics.getMeter('fph').createCounter('x').add(1, { name: sentinels.family });
  await ports.queue.send('load-bundles', { continue: sentinels.file });
  const row = { partitionKey: 'run', rowKey: 'leak', data: sentinels.note };
  await storage.table('runs').createEntity(row);
  const path = `Patient?family=${sentinels.family}`;
  await createFhirClient({ baseUrl: fhirUrl }).request({ method: 'GET', path, repeatable: true });
  await ports.blobs.write({ container: 'outcomes', name: `x/${sentinels.file}` }, 'x');
  const found = Object.keys(await leakingPlaces(places));
  expect(found.sort()).toEqual(
    ['blobNames', 'logs', 'messages', 'metrics', 'rows', 'spans', 'urls'].sort(),
  );
  await storage.table('runs').deleteEntity('run', 'leak');
});
