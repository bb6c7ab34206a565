import { expect, test } from 'vitest';
import { bundle, ingestRig, observation, patient } from '../testing/ingest-rig.ts';
import { ingestRun } from './ingest-run.ts';

test('limits that change between two slices of a run lose nothing', async () => {
  const people = ['1', '2', '3'].map((id) => patient(id, `m${id}`));
  const facts = Array.from({ length: 57 }, (_, n) => observation(`o${n}`, 'Patient/1'));
  const limits = { maxEntries: 2, maxBytes: 1_000_000 };
  const rig = ingestRig({ settings: { sliceMs: 0, parallelChunks: 1, limits } });
  const { id } = await rig.put('a.json', bundle('collection', [...people, ...facts]));
  await ingestRun(id, rig.ports, rig.settings);
  // Some chunks of two are recorded; with the new limits their numbers mean other entries.
  expect((await rig.ledger.chunks(id)).length).toBeGreaterThan(1);
  expect((await rig.ledger.get(id))?.state).toBe('loading');
  for (let slice = 0; slice < 5; slice++) {
    await ingestRun(id, rig.ports, { ...rig.settings, limits: { ...limits, maxEntries: 500 } });
  }
  const { run, codes } = await rig.result(id);
  expect(run).toMatchObject({ state: 'loaded', counts: { entries: 60 } });
  expect(codes).toHaveLength(60);
  expect(rig.fhir.current().size).toBe(60);
});
