import { expect, test } from 'vitest';
import { bundle, ingestRig, observation, patient } from '../testing/ingest-rig.ts';

const file = (timestamp: string, valueString: string, gender: string) =>
  bundle(
    'collection',
    [patient('1', 'm1', { gender }), observation('1', 'Patient/1', { valueString })],
    { timestamp },
  );

test('a replay obeys the time of its file, unless it is forced', async () => {
  const rig = ingestRig();
  const replay = async (id: string, force: boolean) => {
    await rig.ledger.reopen(id, { force });
    await rig.queue.send('load-bundles', { continue: id });
    await rig.settle();
    return rig.result(id);
  };
  const old = await rig.drop('old.json', file('2024-01-01T00:00:00Z', 'old', 'male'));
  await rig.drop('new.json', file('2024-02-01T00:00:00Z', 'new', 'female'));
  const stored = () => [...rig.fhir.current().values()];
  const newer = [{ gender: 'female' }, { valueString: 'new' }];
  expect(stored()).toMatchObject(newer);

  const writes = rig.fhir.writes.length;
  const replayed = await replay(old.run.id, false);
  expect(replayed.run).toMatchObject({ state: 'loaded', replays: 1 });
  expect(replayed.codes).toEqual(['stale', 'stale']);
  expect(rig.fhir.writes).toHaveLength(writes);

  const forced = await replay(old.run.id, true);
  expect(forced.codes).toEqual(['updated', 'updated']);
  expect(stored()).toMatchObject([{ gender: 'male' }, { valueString: 'old' }]);
});

test.each(['auto', 'never'] as const)(
  'a transaction of 501 entries, splitTransactions %s',
  async (splitTransactions) => {
    const rig = ingestRig({ settings: { splitTransactions } });
    const entries = (count: number) =>
      Array.from({ length: count }, (_, n) => ({
        resource: observation(String(n), '#p'),
        request: { method: 'PUT', url: `Observation/${n}` },
      }));
    const whole = await rig.drop('whole.json', bundle('transaction', entries(500)));
    expect(whole.run).toMatchObject({ state: 'loaded', atomicity: 'whole' });
    const larger = await rig.drop('larger.json', bundle('transaction', entries(501)));
    expect(larger.run).toMatchObject(
      splitTransactions === 'auto'
        ? { state: 'loaded', atomicity: 'split', counts: { created: 1, unchanged: 500 } }
        : { state: 'failed', reason: { code: 'split-forbidden' } },
    );
    expect(rig.fhir.current().size).toBe(splitTransactions === 'auto' ? 501 : 500);
    const letters = rig.blobs.names().filter((name) => name.endsWith('/input.json'));
    expect(letters).toHaveLength(splitTransactions === 'auto' ? 0 : 1);
  },
);
