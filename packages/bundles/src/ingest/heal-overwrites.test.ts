import type { FhirResource } from 'fhir/r4';
import { expect, test } from 'vitest';
import { type FakeFhir, fakeFhir } from '../testing/fake-fhir.ts';
import { bundle, ingestRig, observation, patient } from '../testing/ingest-rig.ts';

/** A server on which somebody else creates a newer version between our read and our write. */
function raced(newer: (id: string) => FhirResource): FakeFhir {
  let done = false;
  const fhir: FakeFhir = fakeFhir({
    before: (_kind, entries) => {
      const write = entries.find(({ request }) => request?.method === 'PUT');
      if (done || write?.resource?.id === undefined) return;
      done = true;
      fhir.put(newer(write.resource.id));
    },
  });
  return fhir;
}

const at = (valueInstant: string) => ({
  extension: [{ url: 'urn:fph:source-time', valueInstant }],
});

test('a newer person that was written over unseen stands again, with the identifiers of both', async () => {
  const fhir = raced((id) => ({
    resourceType: 'Patient',
    id,
    meta: at('2030-01-01T00:00:00.000Z'),
    identifier: [{ system: 'urn:local', value: '9' }],
    gender: 'female',
  }));
  const { run } = await ingestRig({ fhir }).drop(
    'a.json',
    bundle('collection', [patient('1', 'm1', { gender: 'male' })], { timestamp: '2020-01-01' }),
  );
  expect(run.state).toBe('loaded');
  const [stored] = fhir.current().values();
  expect(stored).toMatchObject({
    gender: 'female',
    identifier: [
      { system: 'urn:local', value: '9' },
      { system: 'urn:mrn', value: 'm1' },
    ],
  });
});

test('a newer fact that was written over unseen stands again', async () => {
  const fhir = raced((id) => ({
    ...(observation(id, 'Patient/x') as unknown as FhirResource),
    meta: at('2030-01-01T00:00:00.000Z'),
    language: 'new',
  }));
  const file = bundle('collection', [observation('1', 'Patient/x')], { timestamp: '2020-01-01' });
  await ingestRig({ fhir }).drop('a.json', file);
  expect([...fhir.current().values()]).toMatchObject([{ language: 'new' }]);
});
