import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inProcess, type Json } from '../../test/in-process.ts';

const IDS = ['a', 'b', 'c', 'd'];
const patient = (id: string, n: number): Json => ({
  resourceType: 'Patient',
  id,
  identifier: [{ system: 'http://n', value: String(n) }],
});

/** An entry, and whether it makes the transaction fail whatever the store holds. */
const entry: fc.Arbitrary<{ entry: Json; id: string; bad: boolean; n?: number }> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom(...IDS), fc.nat(5)).map(([id, n]) => ({
      id,
      n,
      bad: false,
      entry: { resource: patient(id, n), request: { method: 'PUT', url: `Patient/${id}` } },
    })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...IDS).map((id) => ({
      id,
      bad: false,
      entry: { request: { method: 'DELETE', url: `Patient/${id}` } },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      id: 'bad1',
      bad: true,
      entry: {
        resource: {
          resourceType: 'Observation',
          id: 'bad1',
          subject: { reference: 'Patient?identifier=http://n|none' },
        },
        request: { method: 'PUT', url: 'Observation/bad1' },
      },
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      id: 'bad2',
      bad: true,
      entry: { resource: patient('other', 1), request: { method: 'PUT', url: 'Patient/bad2' } },
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      id: 'bad3',
      bad: true,
      entry: {
        resource: patient('bad3', 1),
        request: { method: 'PUT', url: 'Patient/bad3', ifMatch: 'W/"77"' },
      },
    }),
  },
);

test('random transactions apply whole or not at all, index included', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 12 }),
      async (transactions) => {
        const service = inProcess();
        const model = new Map<string, number>();
        for (const entries of transactions) {
          const answer = await service.call('POST', '/', {
            resourceType: 'Bundle',
            type: 'transaction',
            entry: entries.map((one) => one.entry),
          });
          const twice = new Set(entries.map(({ id }) => id)).size < entries.length;
          const fails = twice || entries.some(({ bad }) => bad);
          expect(answer.status >= 400).toBe(fails);
          if (!fails)
            for (const { id, n } of entries) n === undefined ? model.delete(id) : model.set(id, n);
          expect((await service.ids('/Patient')).sort()).toEqual([...model.keys()].sort());
          for (let n = 0; n < 6; n++) {
            const wanted = [...model].filter(([, value]) => value === n).map(([id]) => id);
            expect((await service.ids(`/Patient?identifier=http://n|${n}`)).sort()).toEqual(
              wanted.sort(),
            );
          }
          expect(await service.ids('/Observation')).toEqual([]);
        }
        await service.backend.close();
      },
    ),
    { numRuns: 40 },
  );
});

test('references forward, in a circle and by condition on an entry of the same transaction', async () => {
  const service = inProcess();
  const [a, b] = [
    'urn:uuid:aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
    'urn:uuid:bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb',
  ];
  const answer = await service.call('POST', '/', {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: a,
        resource: {
          resourceType: 'Observation',
          subject: { reference: b },
          performer: [{ reference: 'Practitioner?identifier=http://npi|1' }],
          identifier: [{ value: b }],
        },
        request: { method: 'POST', url: 'Observation' },
      },
      {
        fullUrl: b,
        resource: {
          resourceType: 'Patient',
          link: [{ other: { reference: b } }],
          extension: [{ url: 'http://x', valueReference: { reference: a } }],
        },
        request: { method: 'POST', url: 'Patient' },
      },
      {
        resource: {
          resourceType: 'Practitioner',
          identifier: [{ system: 'http://npi', value: '1' }],
        },
        request: { method: 'POST', url: 'Practitioner', ifNoneExist: 'identifier=http://npi|1' },
      },
    ],
  });
  expect(answer.status).toBe(200);
  const [observation, patientEntry, practitioner] = answer.json.entry.map(
    (one: Json) => one.resource,
  );
  expect(observation.subject.reference).toBe(`Patient/${patientEntry.id}`);
  expect(observation.performer[0].reference).toBe(`Practitioner/${practitioner.id}`);
  expect(patientEntry.link[0].other.reference).toBe(`Patient/${patientEntry.id}`);
  expect(patientEntry.extension[0].valueReference.reference).toBe(`Observation/${observation.id}`);
  // an identifier is data, not a link
  expect(observation.identifier[0].value).toBe(b);
  expect(await service.ids(`/Observation?performer=Practitioner/${practitioner.id}`)).toEqual([
    observation.id,
  ]);
  await service.backend.close();
});

test('a remembered conditional reference is forgotten when its target changes', async () => {
  const service = inProcess();
  const observation = (id: string) => ({
    resourceType: 'Observation',
    id,
    subject: { reference: 'Patient?identifier=http://n|1' },
  });
  await service.call('PUT', '/Patient/p1', patient('p1', 1));
  expect(
    (await service.call('PUT', '/Observation/o1', observation('o1'))).json.subject.reference,
  ).toBe('Patient/p1');
  await service.call('PUT', '/Patient/p1', patient('p1', 2));
  expect((await service.call('PUT', '/Observation/o2', observation('o2'))).status).toBe(400);
  await service.call('PUT', '/Patient/p2', patient('p2', 1));
  expect(
    (await service.call('PUT', '/Observation/o3', observation('o3'))).json.subject.reference,
  ).toBe('Patient/p2');
  await service.backend.close();
});

test('batch: after the first 429 no further entry is tried', async () => {
  const service = inProcess();
  service.backend.setEntryCapacity(2);
  const entries = IDS.map((id) => ({
    resource: patient(id, 1),
    request: { method: 'PUT', url: `Patient/${id}` },
  }));
  const answer = await service.call('POST', '/', {
    resourceType: 'Bundle',
    type: 'batch',
    entry: entries,
  });
  expect(answer.json.entry.map((one: Json) => one.response.status)).toEqual([
    '201',
    '201',
    '429',
    '429',
  ]);
  service.backend.setEntryCapacity(undefined);
  expect((await service.ids('/Patient')).sort()).toEqual(['a', 'b']);
  await service.backend.close();
});

test('random batches: each entry for itself, and a failed one leaves nothing behind', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 8 }),
      async (batches) => {
        const service = inProcess();
        const model = new Map<string, number>();
        for (const entries of batches) {
          const answer = await service.call('POST', '/', {
            resourceType: 'Bundle',
            type: 'batch',
            entry: entries.map((one) => one.entry),
          });
          const failed = (answer.json.entry ?? []).map((one: Json) => one.response.status >= '400');
          expect(failed).toEqual(entries.map(({ bad }) => bad));
          // deletions come first
          for (const { id, n, bad } of entries) if (!bad && n === undefined) model.delete(id);
          for (const { id, n, bad } of entries) if (!bad && n !== undefined) model.set(id, n);
          expect((await service.ids('/Patient')).sort()).toEqual([...model.keys()].sort());
          expect(await service.ids('/Observation')).toEqual([]);
        }
        await service.backend.close();
      },
    ),
    { numRuns: 40 },
  );
});

test('an entry that fails after it has written leaves nothing behind', async () => {
  const service = inProcess();
  const observation = (id: string) => ({
    resource: {
      resourceType: 'Observation',
      id,
      subject: { reference: 'Patient?identifier=http://n|1' },
    },
    request: { method: 'PUT', url: `Observation/${id}` },
  });
  // in a transaction, conditional references to its own types are looked up at the very end
  const body = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      observation('late'),
      { resource: patient('a', 2), request: { method: 'PUT', url: 'Patient/a' } },
    ],
  };
  expect((await service.call('POST', '/', body)).status).toBe(400);
  expect((await service.call('GET', '/Observation/late')).status).toBe(404);
  expect((await service.call('GET', '/Patient/a')).status).toBe(404);
  expect((await service.call('GET', '/_history')).json.entry).toBeUndefined();
  await service.backend.close();
});

test('order: DELETE, POST, PUT and PATCH, GET', async () => {
  const service = inProcess();
  await service.call('PUT', '/Patient/old', patient('old', 1));
  const entry = [
    { request: { method: 'GET', url: 'Patient?identifier=http://n|1,http://n|2' } },
    {
      resource: { ...patient('', 2), id: undefined },
      request: { method: 'PUT', url: 'Patient?identifier=http://n|1' },
    },
    {
      resource: patient('y', 1),
      request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=http://n|1' },
    },
    { request: { method: 'DELETE', url: 'Patient/old' } },
  ];
  const { json } = await service.call('POST', '/', {
    resourceType: 'Bundle',
    type: 'batch',
    entry,
  });
  const [get, put, post, remove] = json.entry;
  expect(remove.response.status).toBe('204');
  // created, because the old one is gone; then found and changed by the PUT; then seen by the GET
  expect(post.response.status).toBe('201');
  expect([put.response.status, put.resource.id]).toEqual(['200', post.resource.id]);
  expect(get.resource.entry.map((one: Json) => one.resource.id)).toEqual([post.resource.id]);
  await service.backend.close();
});

test('a failed transaction names the entry as Azure does', async () => {
  const service = inProcess();
  const entry = [
    { resource: patient('a', 1), request: { method: 'PUT', url: 'Patient/a' } },
    { request: { method: 'GET', url: 'Patient/none' } },
  ];
  const body = { resourceType: 'Bundle', type: 'transaction', entry };
  const { status, json } = await service.call('POST', '/', body);
  expect([status, json.issue]).toEqual([
    404,
    [
      {
        severity: 'error',
        code: 'processing',
        diagnostics: "Transaction failed on 'GET' for the requested url '/Patient/none'.",
      },
      {
        severity: 'error',
        code: 'not-found',
        diagnostics: "Resource type 'Patient' with id 'none' couldn't be found.",
        expression: ['Bundle.entry[1]'],
      },
    ],
  ]);
  expect((await service.call('GET', '/Patient/a')).status).toBe(404);
  await service.backend.close();
});

test.each(['parallel', ' PARALLEL ', 'sequential', 'red barchetta', ''])(
  'x-bundle-processing-logic: "%s" is taken',
  async (logic) => {
    const service = inProcess();
    const entry = [{ resource: patient('a', 1), request: { method: 'PUT', url: 'Patient/a' } }];
    for (const type of ['batch', 'transaction']) {
      const { status } = await service.call(
        'POST',
        '/',
        { resourceType: 'Bundle', type, entry },
        { 'x-bundle-processing-logic': logic },
      );
      expect(status).toBe(200);
    }
    await service.backend.close();
  },
);
