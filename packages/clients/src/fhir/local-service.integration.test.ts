import type { BundleEntry } from 'fhir/r4';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFhirService } from '../../../local/fhir-service/src/index.ts';
import { adaptiveLimiter } from './adaptive-limiter.ts';
import { createFhirClient, type FhirClient } from './fhir-client.ts';
import { fhirLookup } from './fhir-lookup.ts';

let service: Awaited<ReturnType<typeof startFhirService>>;
let fhir: FhirClient;

beforeAll(async () => {
  service = await startFhirService({ port: 0 });
  fhir = createFhirClient({ baseUrl: service.url, limiter: adaptiveLimiter() });
});
afterAll(async () => service.close());

const put = (id: string, more: object = {}): BundleEntry => ({
  resource: { resourceType: 'Patient', id, ...more } as never,
  request: { method: 'PUT', url: `Patient/${id}` },
});

test('pages of a search by POST give every resource once', async () => {
  const entries = Array.from({ length: 95 }, (_, n) =>
    put(`page-${n}`, { name: [{ family: 'Paging' }] }),
  );
  const results = await fhir.batch(entries);
  expect(results.map(({ status, id }) => `${status} ${id}`)).toEqual(
    entries.map((_, n) => `201 page-${n}`),
  );
  const ids: (string | undefined)[] = [];
  for await (const patient of fhir.search('Patient', { family: 'Paging', _count: 20 }))
    ids.push(patient.id);
  expect(ids).toHaveLength(95);
  expect(new Set(ids).size).toBe(95);
});

test('If-Match, versions, history and deletion', async () => {
  const first = await fhir.update({ resourceType: 'Patient', id: 'v', gender: 'male' });
  expect(first).toMatchObject({ status: 201, versionId: '1' });
  const ifMatch = { ifMatch: '1' };
  await fhir.update({ resourceType: 'Patient', id: 'v', gender: 'female' }, ifMatch);
  await expect(
    fhir.update({ resourceType: 'Patient', id: 'v', gender: 'other' }, ifMatch),
  ).rejects.toMatchObject({ code: 'precondition-failed' });
  expect(await fhir.vread('Patient', 'v', '1')).toMatchObject({ gender: 'male' });
  let versions = 0;
  for await (const page of fhir.history('Patient', 'v').byPage())
    versions += page.entry?.length ?? 0;
  expect(versions).toBe(2);
  await fhir.delete('Patient', 'v');
  await expect(fhir.read('Patient', 'v')).rejects.toMatchObject({ code: 'deleted' });
  expect(await fhir.readIfExists('Patient', 'nobody')).toBeUndefined();
});

test('conditions in bundles, a transaction that is refused whole, and the lookup of identity', async () => {
  const identifier = [{ system: 'urn:mrn', value: 'a,b|c$d' }];
  const condition = `identifier=${encodeURIComponent('urn:mrn|a\\,b\\|c\\$d')}`;
  const made = await fhir.updateWhere({ resourceType: 'Patient', identifier }, condition);
  expect(made.status).toBe(201);
  const again = await fhir.updateWhere({ resourceType: 'Patient', identifier }, condition);
  expect(again).toMatchObject({ id: made.id });
  const hits = await fhirLookup(fhir).byIdentifier('Patient', [
    { system: 'urn:mrn', value: 'nobody' },
    { system: 'urn:mrn', value: 'a,b|c$d' },
  ]);
  expect(hits.map(({ resource }) => resource.id)).toEqual([made.id]);
  await fhir.deleteWhere('Patient', condition);
  expect(await fhirLookup(fhir).read('Patient', made.id)).toBe('deleted');

  const bad = { ...put('t2'), resource: { resourceType: 'Patient', id: 'other' } as never };
  await expect(fhir.transaction([put('t1'), bad])).rejects.toMatchObject({
    outcome: { resourceType: 'OperationOutcome' },
  });
  expect(await fhir.readIfExists('Patient', 't1')).toBeUndefined();
  expect((await fhir.capabilities()).fhirVersion).toBe('4.0.1');
});
