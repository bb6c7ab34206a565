import { type HttpHandler, HttpRequest, InvocationContext } from '@azure/functions';
import { startFhirService } from '@fph/fhir-service';
import { loadMessage } from '@fph/ingestion';
import { blobCreatedEvent } from '@fph/platform';
import { type Stack, startStack } from '@fph/stack';
import { metrics, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
const files: readonly (readonly [container: string, name: string, content: string])[] = [
  ['bundles', 'good.json', bundle(person(), observation())],
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
  ['ndjson', 'lines.ndjson', `${JSON.stringify(person())}\n{"note": "${sentinels.note}\n`],
  ['zip', 'broken.zip', `PK\u0003\u0004${sentinels.note}`],
  ['bundles', 'broken.json.gz', `\u001f\u008b${sentinels.note}`],
];

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ only: ['blob', 'queue', 'table'], apps: [] });
});
afterAll(async () => {
  await stack.close();
});

test('patient data shows in no log, span, metric, message, table row or access log', async () => {
  const access: string[] = [];
  await using fhir = await startFhirService({ log: (line) => access.push(line) });
  const spans = recordingTracer();
  const points = recordingMeters();
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
  const { blobs, ledger, queue } = app.ingestion.ports;
  const messages: string[] = [];
  const send = queue.send.bind(queue);
  queue.send = async (...args) => {
    messages.push(JSON.stringify(args));
    await send(...args);
  };
  const logs: string[] = [];
  const context = new InvocationContext({
    functionName: 'test',
    logHandler: (level, ...args) => logs.push(JSON.stringify([level, ...args.map(String)])),
  });

  const handle = loadMessage(app);
  for (const [container, name, content] of files) {
    const full = `north/${sentinels.file}-${name}`;
    const bytes =
      name.endsWith('.json') || name.endsWith('.ndjson') ? content : Buffer.from(content, 'latin1');
    const { etag, size } = await blobs.write({ container, name: full }, bytes);
    const lastModified = new Date().toISOString();
    const event = { container, name: full, etag, size, lastModified };
    await handle(blobCreatedEvent(event, 'http://127.0.0.1'), context);
  }
  for (let round = 0; round < 5; round++) {
    for (const run of await ledger.list()) await handle({ continue: run.id }, context);
  }
  await handle({ nonsense: sentinels.note }, context);
  const runs = await ledger.list();
  const states = new Set(runs.map(({ state }) => state));
  expect([...states].sort()).toEqual(expect.arrayContaining(['failed', 'loaded', 'partly']));

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

  const rows: string[] = [];
  for (const table of ['runs', 'chunks', 'identities', 'pendingReferences']) {
    for await (const { name: _ledgerName, ...row } of app.ingestion.storage
      .table(table)
      .listEntities()) {
      rows.push(JSON.stringify(row));
    }
  }
  expect(rows.length).toBeGreaterThan(10);
  expect(spans.lines.length).toBeGreaterThan(files.length);
  expect(points.lines.length).toBeGreaterThan(files.length);
  expect(access.length).toBeGreaterThan(5);
  const found = {
    logs,
    spans: spans.lines,
    metrics: points.lines,
    messages,
    rows,
    access,
    responses,
  };
  for (const [where, lines] of Object.entries(found)) {
    expect(
      lines.flatMap((line) => (leaks(line).length > 0 ? [line] : [])),
      where,
    ).toEqual([]);
  }
  for (const { id, reason } of runs) expect(leaks(JSON.stringify({ id, reason }))).toEqual([]);
});
