import { bundle, fakeFhir, ingestRig, observation, patient } from '@fph/bundles/testing';
import { expect, test } from 'vitest';
import { zipOf } from '../test/stored-zip.ts';
import { archives } from './archives.ts';
import { createIngestion } from './create-ingestion.ts';
import { reconcile } from './reconcile.ts';
import { sweep } from './sweep.ts';

const minute = 60_000;
const day = 86_400_000;

/** Each call is the timer's: the same memory, the clock of the rig. */
function timerOf(rig: ReturnType<typeof ingestRig>) {
  const known = new Set<string>();
  return async () => reconcile(rig.ports, { known, olderThanMs: 2 * minute, now: rig.ports.now() });
}

test('a file whose event was lost is found, and only such a file', async () => {
  const rig = ingestRig();
  const ingestion = createIngestion(rig.ports, rig.settings);
  const content = JSON.stringify(patient('1', 'm1'));
  await rig.blobs.write({ container: 'bundles', name: 'north/lost.json' }, content);
  await rig.drop('loaded.json', patient('2', 'm2'));
  const look = timerOf(rig);

  expect(await look()).toBe(0);
  rig.advance(3 * minute);
  expect(await look()).toBe(1);
  const message = rig.queue.take('load-bundles');
  expect(JSON.stringify(message)).not.toContain('lost.json');
  expect(await ingestion.handle(message)).toMatchObject({ state: 'loaded', ended: true });
  rig.advance(3 * minute);
  expect(await look()).toBe(0);
});

test('a run whose worker has died is found; one at work is left alone', async () => {
  const rig = ingestRig();
  const { id } = await rig.put('busy.json', patient('3', 'm3'));
  rig.queue.take('load-bundles');
  const claim = await rig.ledger.claim(id);
  if (claim.kind !== 'claimed') return expect.unreachable();
  const look = timerOf(rig);
  rig.advance(3 * minute);
  await claim.lease.save({});
  expect(await look()).toBe(0);
  claim.lease.abandon();
  rig.advance(4 * minute);
  expect(await look()).toBe(1);
  await rig.settle();
  expect((await rig.result(id)).run.state).toBe('loaded');
});

test('messages that are lost midway, at a replay, and of a member of a zip', async () => {
  let writes = 0;
  const fhir = fakeFhir({
    before: (_kind, entries) => {
      // Each write takes longer than a slice.
      if (entries.some(({ request }) => request?.method === 'PUT')) writes++;
      rig.advance(1000);
    },
  });
  const limits = { maxEntries: 1, maxBytes: 1e6 };
  const rig = ingestRig({
    fhir,
    ports: { archives },
    settings: { sliceMs: 500, limits, parallelChunks: 1 },
  });
  const ingestion = createIngestion(rig.ports, rig.settings);
  const look = timerOf(rig);
  const loseAll = () => {
    for (rig.advance(minute); rig.queue.take('load-bundles') !== undefined; );
  };

  // After its first slice, without its continuation.
  const entries = [1, 2, 3, 4].map((n) => observation(String(n), '#p'));
  const midway = await rig.put('midway.json', bundle('collection', entries));
  await rig.work(rig.queue.take('load-bundles'));
  expect((await rig.result(midway.id)).run).toMatchObject({
    state: 'loading',
    progress: { of: 4 },
  });
  loseAll();
  rig.advance(5 * minute);
  expect(await look()).toBe(1);
  await rig.settle();
  expect((await rig.result(midway.id)).run.state).toBe('loaded');
  expect(writes).toBe(4);

  // A replay, though the timer has seen the run's end.
  const bad = await rig.drop('bad.json', '{');
  rig.advance(5 * minute);
  expect(await look()).toBe(0);
  await ingestion.replay(bad.run.id, { force: false });
  loseAll();
  expect(await look()).toBe(0);
  rig.advance(3 * minute);
  expect(await look()).toBe(1);
  await rig.settle();
  expect((await rig.result(bad.run.id)).run).toMatchObject({ state: 'failed', replays: 1 });

  // One member of two; the zip itself waits for it and needs no message.
  const member = (n: number) => JSON.stringify(patient(String(n), `m${n}`));
  const zip = await rig.put(
    'two.zip',
    zipOf([
      ['a.json', member(8)],
      ['b.json', member(9)],
    ]),
    'zip',
  );
  while ((await rig.ledger.list({ parent: zip.id })).length < 2) {
    await rig.work(rig.queue.take('load-bundles'));
  }
  await rig.work(rig.queue.take('load-bundles'));
  loseAll();
  rig.advance(5 * minute);
  expect(await look()).toBe(1);
  await rig.settle();
  expect((await rig.result(zip.id)).run).toMatchObject({ state: 'loaded', counts: { created: 2 } });
});

test('a backlog is not made longer', async () => {
  const rig = ingestRig();
  for (let n = 0; n < 30; n++) {
    await rig.blobs.write({ container: 'bundles', name: `north/${n}.json` }, '{}');
    await rig.put(`in-line-${n}.json`, '{}');
  }
  const look = async () => reconcile(rig.ports, { olderThanMs: 0, now: rig.ports.now() });
  rig.advance(10 * minute);
  expect(await look()).toBe(0);
  rig.advance(60 * minute);
  expect(await look()).toBe(60);
});

test('a dropped HL7v2 file goes to its own queue', async () => {
  const rig = ingestRig();
  await rig.blobs.write({ container: 'hl7v2', name: 'north/a.hl7' }, 'MSH|');
  rig.advance(5 * minute);
  await reconcile(rig.ports, { olderThanMs: 0, now: rig.ports.now() });
  expect(await rig.queue.length('convert')).toBe(1);
  expect(await rig.ledger.list()).toMatchObject([{ pipeline: 'convert', source: 'north' }]);
});

test('retention forgets what is loaded sooner than what failed, and never what waits', async () => {
  const rig = ingestRig();
  await rig.drop('good.json', patient('1', 'm1'));
  await rig.drop('bad.json', '{');
  await rig.blobs.write({ container: 'bundles', name: 'north/never-loaded.json' }, 'x');
  const days = { loaded: 30, deadLetters: 90 };
  rig.advance(31 * day);
  await sweep(rig.ports, days, rig.ports.now());
  expect(rig.blobs.names().filter((name) => name.startsWith('bundles/'))).toEqual([
    'bundles/north/bad.json',
    'bundles/north/never-loaded.json',
  ]);
  expect(rig.blobs.names().some((name) => name.startsWith('dead-letter/'))).toBe(true);
  rig.advance(60 * day);
  await sweep(rig.ports, days, rig.ports.now());
  expect(rig.blobs.names()).toEqual(['bundles/north/never-loaded.json']);
  expect(await rig.ledger.list()).toEqual([]);
});
