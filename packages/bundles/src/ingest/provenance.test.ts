import type { Provenance } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { bundle, ingestRig, observation, patient } from '../testing/ingest-rig.ts';

const file = bundle('collection', [patient('p', 'm1'), observation('o', 'Patient/p')]);

const on = { settings: { provenance: true } };

function provenances(rig: ReturnType<typeof ingestRig>): Provenance[] {
  const all = [...rig.fhir.current().values()] as { resourceType: string }[];
  return all.filter(({ resourceType }) => resourceType === 'Provenance') as Provenance[];
}

const targets = (rig: ReturnType<typeof ingestRig>) =>
  provenances(rig)
    .flatMap(({ target }) => target.map(({ reference }) => reference?.split('/')[0]))
    .sort();

describe('where a fact came from', () => {
  it('is told by one Provenance a chunk, which names the file', async () => {
    const rig = ingestRig(on);
    await rig.drop('a.json', file);
    expect(targets(rig)).toEqual(['Observation', 'Patient']);
    for (const { entity } of provenances(rig)) {
      expect(entity?.[0]?.what.display).toBe('bundles/north/a.json');
    }
  });

  it('is not told again when the same file comes again, or brings nothing new', async () => {
    const rig = ingestRig(on);
    await rig.drop('a.json', file);
    const before = provenances(rig).map(({ id }) => id);
    await rig.drop('a.json', file);
    await rig.drop('b.json', { ...file, id: 'another-file' });
    expect(provenances(rig).map(({ id }) => id)).toEqual(before);
  });

  it('names the number of the message that a converter read', async () => {
    const rig = ingestRig({
      ...on,
      transform: async function* () {
        const made = bundle('transaction', [patient('p', 'm1')], { identifier: { value: '4711' } });
        yield { bundle: made, name: '1', kind: 'adt', issues: [] };
      },
    });
    await rig.drop('a.hl7', 'MSH|', 'hl7v2');
    const [only] = provenances(rig);
    expect(only?.entity?.[0]?.what.identifier).toEqual({
      type: { text: 'message' },
      value: '4711',
    });
  });

  it('stands in meta.source of a fact without the file, so that another file makes no other version', async () => {
    const rig = ingestRig(on);
    await rig.drop('a.json', file);
    const facts = () =>
      [...rig.fhir.current().values()].filter(
        (each) => (each as { resourceType: string }).resourceType === 'Observation',
      );
    expect(facts()).toMatchObject([{ meta: { source: 'urn:fph:bundles:north', versionId: '1' } }]);
    await rig.drop('b.ndjson', JSON.stringify(observation('o', 'Patient/p')), 'ndjson');
    expect(facts()).toMatchObject([{ meta: { source: 'urn:fph:bundles:north', versionId: '1' } }]);
  });

  it('keeps what the file itself says', async () => {
    const rig = ingestRig(on);
    await rig.drop(
      'a.json',
      bundle('collection', [observation('o', 'Patient/p', { meta: { source: 'http://lab' } })]),
    );
    const fact = [...rig.fhir.current().values()].find(
      (each) => (each as { resourceType: string }).resourceType === 'Observation',
    );
    expect(fact).toMatchObject({ meta: { source: 'http://lab' } });
  });
});
