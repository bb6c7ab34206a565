import { ingestRig, patient } from '@fph/bundles/testing';
import { parseBlobCreated } from '@fph/platform';
import { expect, test } from 'vitest';
import { createIngestion } from './create-ingestion.ts';
import { reconcile } from './reconcile.ts';
import { sweep } from './sweep.ts';

const minute = 60_000;
const day = 86_400_000;

test('a file whose message was lost is found, and only such a file', async () => {
  const rig = ingestRig();
  const ingestion = createIngestion(rig.ports, rig.settings);
  const content = JSON.stringify(patient('1', 'm1'));
  await rig.blobs.write({ container: 'bundles', name: 'north/lost.json' }, content);
  await rig.drop('loaded.json', patient('2', 'm2'));
  const busy = await rig.put('busy.json', patient('3', 'm3'));
  rig.queue.take('load-bundles');
  const claim = await rig.ledger.claim(busy.id);
  if (claim.kind === 'claimed') await claim.lease.save({});
  const ended = new Set<string>();
  const look = () =>
    reconcile(rig.ports, {
      ended,
      olderThanMs: 2 * minute,
      now: rig.ports.now(),
      accountUrl: 'http://a.test',
    });

  expect(await look()).toBe(0);
  rig.advance(3 * minute);
  if (claim.kind === 'claimed') await claim.lease.save({});
  expect(await look()).toBe(1);
  const message = rig.queue.take('load-bundles');
  expect(parseBlobCreated(message)).toMatchObject({ name: 'north/lost.json' });
  expect(await ingestion.handle(message)).toMatchObject({ state: 'loaded', ended: true });
  // The worker of the busy one has died.
  if (claim.kind === 'claimed') claim.lease.abandon();
  rig.advance(3 * minute);
  expect(await look()).toBe(1);
  expect(await ingestion.handle(rig.queue.take('load-bundles'))).toMatchObject({ state: 'loaded' });
  rig.advance(3 * minute);
  expect(await look()).toBe(0);
});

test('a backlog is not made longer', async () => {
  const rig = ingestRig();
  for (let n = 0; n < 30; n++) {
    await rig.blobs.write({ container: 'bundles', name: `north/${n}.json` }, '{}');
    await rig.queue.send('load-bundles', { n });
  }
  const look = async () =>
    reconcile(rig.ports, { olderThanMs: 0, now: rig.ports.now(), accountUrl: 'http://a.test' });
  rig.advance(10 * minute);
  expect(await look()).toBe(0);
  rig.advance(60 * minute);
  expect(await look()).toBe(30);
});

test('a dropped HL7v2 file goes to its own queue', async () => {
  const rig = ingestRig();
  await rig.blobs.write({ container: 'hl7v2', name: 'north/a.hl7' }, 'MSH|');
  rig.advance(5 * minute);
  await reconcile(rig.ports, { olderThanMs: 0, now: rig.ports.now(), accountUrl: 'http://a.test' });
  expect(await rig.queue.length('convert')).toBe(1);
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
  expect(rig.blobs.names().filter((name) => !name.startsWith('bundles/'))).toEqual([]);
  expect(await rig.ledger.list()).toEqual([]);
});
