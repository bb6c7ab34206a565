import type { Patient } from 'fhir/r4';
import { expect, test } from 'vitest';
import { keepOrMintId } from './fact-id.ts';
import type { FhirLookup, Token } from './fhir-lookup.ts';
import { parseIdentifierSystems } from './identifier-systems.ts';
import { createIdentity } from './identity.ts';
import { memoryIdentityTable } from './memory-identity-table.ts';
import type { IdentityQuestion } from './question.ts';
import { parseSources } from './sources.ts';

const mrn = 'urn:mrn';
const ssn = 'http://hl7.org/fhir/sid/us-ssn';
const local = 'urn:local';
const systems = parseIdentifierSystems([
  { system: mrn, aliases: ['1.2.3', 'NORTH'], trusted: true },
  { system: ssn, trusted: true },
]);

function setup(patients: Patient[] = []) {
  const asked: Token[][] = [];
  const lookup: FhirLookup = {
    async byIdentifier(type, tokens) {
      asked.push([...tokens]);
      return patients
        .filter(
          ({ resourceType, identifier }) =>
            resourceType === type &&
            identifier?.some((one) =>
              tokens.some(({ system, value }) => one.system === system && one.value === value),
            ),
        )
        .map((resource) => ({ resource, versionId: resource.meta?.versionId }));
    },
    async read(_, id) {
      const resource = patients.find((patient) => patient.id === id);
      return resource ? { resource, versionId: '1' } : 'absent';
    },
  };
  const table = memoryIdentityTable();
  const make = () =>
    createIdentity({
      secret: 's',
      table,
      lookup,
      systems,
      sources: parseSources({ restore: { trustIds: true } }),
    });
  return { table, asked, make, identity: make() };
}

const ask = (
  source: string,
  sourceId: string | undefined,
  tokens: Record<string, string>,
  more: Partial<IdentityQuestion> = {},
): IdentityQuestion => ({
  type: 'Patient',
  source,
  sourceId,
  identifiers: Object.entries(tokens).map(([system, value]) => ({ system, value })),
  mint: true,
  ...more,
});
const uuid = '11111111-1111-4111-8111-111111111111';
const uuid2 = '22222222-2222-4222-8222-222222222222';

test('the first one to come gives the id: a UUID is kept, another id is minted for its source', async () => {
  const { identity } = setup();
  expect(await identity.resolve([ask('north', uuid, { [mrn]: '1' })])).toEqual([
    { kind: 'minted', id: uuid },
  ]);
  const id = keepOrMintId({
    secret: 's',
    source: 'north',
    type: 'Patient',
    key: '7',
    sourceId: '7',
  });
  expect(await identity.resolve([ask('north', '7', { [mrn]: '7' })])).toEqual([
    { kind: 'minted', id },
  ]);
  expect(await identity.resolve([ask('restore', 'keep.me', {})])).toEqual([
    { kind: 'minted', id: 'keep.me' },
  ]);
});

test('one person in two sources is one; an alias of the system means the same', async () => {
  const { identity } = setup();
  await identity.resolve([ask('north', uuid, { [mrn]: '1' })]);
  expect(await identity.resolve([ask('south', uuid2, { 'urn:oid:1.2.3': ' 1 ' })])).toEqual([
    { kind: 'known', id: uuid },
  ]);
  // What south calls its Patient/22.. is that person from now on.
  const reference = ask('south', uuid2, {}, { mint: false });
  expect(await identity.resolve([reference])).toEqual([{ kind: 'known', id: uuid }]);
  expect(await setup().identity.resolve([reference])).toEqual([{ kind: 'absent' }]);
});

test('the same number of a system that is not trusted is two persons in two sources, one in one', async () => {
  const { identity } = setup();
  const [a] = await identity.resolve([ask('north', '1', { [local]: '5' })]);
  const [b] = await identity.resolve([ask('south', '1', { [local]: '5' })]);
  const [c] = await identity.resolve([ask('north', '2', { [local]: '5' })]);
  expect(a).toMatchObject({ kind: 'minted' });
  expect(b).toMatchObject({ kind: 'minted' });
  expect(b).not.toEqual(a);
  expect(c).toMatchObject({ kind: 'known', id: a && 'id' in a ? a.id : '' });
});

test('identifiers that lead to several are a conflict and change nothing', async () => {
  const { identity, table } = setup();
  await identity.resolve([
    ask('north', uuid, { [mrn]: '1' }),
    ask('north', uuid2, { [ssn]: '999-12-3456' }),
  ]);
  const before = table.rows();
  expect(await identity.resolve([ask('south', 'x', { [mrn]: '1', [ssn]: '999123456' })])).toEqual([
    { kind: 'conflict', ids: [uuid, uuid2], reason: expect.any(String) },
  ]);
  expect(table.rows()).toEqual(before);
});

test('a reference leads to a person without adding to it', async () => {
  const { identity } = setup();
  await identity.resolve([ask('north', uuid, { [mrn]: '1' })]);
  const reference = ask('south', 'x', { [mrn]: '1', [ssn]: '999-12-3456' }, { mint: false });
  expect(await identity.resolve([reference])).toEqual([{ kind: 'known', id: uuid }]);
  const onlySsn = ask('east', undefined, { [ssn]: '999-12-3456' }, { mint: false });
  expect(await identity.resolve([onlySsn])).toEqual([{ kind: 'absent' }]);
});

test('a record that describes somebody else is a conflict and its identifiers lead nowhere', async () => {
  const { identity, table } = setup([
    {
      resourceType: 'Patient',
      id: 'old',
      identifier: [
        { system: mrn, value: '1' },
        { system: ssn, value: '999-12-3456' },
      ],
      birthDate: '1980-01-01',
      name: [{ family: 'Smith' }],
    },
  ]);
  await identity.resolve([ask('north', undefined, { [mrn]: '1', [ssn]: '999123456' })]);
  const before = table.rows();
  const person: Patient = {
    resourceType: 'Patient',
    identifier: [
      { system: mrn, value: '2' },
      { system: ssn, value: '999-12-3456' },
    ],
    birthDate: '2001-01-01',
    name: [{ family: 'Jones' }],
  };
  const question = ask('south', 'x', { [mrn]: '2', [ssn]: '999123456' }, { person });
  expect(await identity.resolve([question])).toMatchObject([{ kind: 'conflict', ids: ['old'] }]);
  expect(table.rows()).toEqual(before);
  const same = { ...question, person: { ...person, birthDate: '1980' } };
  expect(await identity.resolve([same])).toEqual([{ kind: 'known', id: 'old' }]);
});

test('what the server has is found there, under any name of the system, and then in the table', async () => {
  const { identity, asked, make } = setup([
    { resourceType: 'Patient', id: 'old', identifier: [{ system: 'urn:oid:1.2.3', value: '1' }] },
  ]);
  expect(await identity.resolve([ask('north', uuid, { [mrn]: '1' })])).toEqual([
    { kind: 'known', id: 'old' },
  ]);
  expect(asked[0]?.map(({ system }) => system)).toEqual([mrn, 'urn:oid:1.2.3']);
  await make().resolve([ask('south', undefined, { [mrn]: '1' }, { mint: false })]);
  expect(asked).toHaveLength(1);
});

test('a retired Patient of the server leads to the one that replaced it', async () => {
  const replacedBy = (id: string) => [
    { type: 'replaced-by' as const, other: { reference: `Patient/${id}` } },
  ];
  const { identity } = setup([
    {
      resourceType: 'Patient',
      id: 'a',
      link: replacedBy('b'),
      identifier: [{ system: mrn, value: '1' }],
    },
    { resourceType: 'Patient', id: 'b', link: replacedBy('c') },
    { resourceType: 'Patient', id: 'c', identifier: [{ system: mrn, value: '2' }] },
    {
      resourceType: 'Patient',
      id: 'x',
      link: replacedBy('x'),
      identifier: [{ system: mrn, value: '9' }],
    },
  ]);
  expect(await identity.resolve([ask('north', '1', { [mrn]: '1' })])).toEqual([
    { kind: 'known', id: 'c' },
  ]);
  expect(await identity.resolve([ask('north', '9', { [mrn]: '9' })])).toMatchObject([
    { kind: 'minted' },
  ]);
});

test('an untrusted number on the server is taken unless the person is known to be another source’s', async () => {
  const patient: Patient = {
    resourceType: 'Patient',
    id: 'old',
    identifier: [
      { system: local, value: '5' },
      { system: mrn, value: '1' },
    ],
  };
  const first = setup([patient]);
  expect(await first.identity.resolve([ask('north', '1', { [local]: '5' })])).toEqual([
    { kind: 'known', id: 'old' },
  ]);
  expect(await first.identity.resolve([ask('south', '1', { [local]: '5' })])).toMatchObject([
    { kind: 'minted' },
  ]);
});

test('a small number on a person whom several sources know is not the number of each of them', async () => {
  const { identity } = setup([
    {
      resourceType: 'Patient',
      id: 'p',
      identifier: [
        { system: mrn, value: '1' },
        { system: local, value: '0' },
      ],
    },
  ]);
  await identity.resolve([ask('east', 'p', { [mrn]: '1', [local]: '0' })]);
  await identity.resolve([ask('north', '6', { [mrn]: '1', [local]: '6' })]);
  expect(await identity.resolve([ask('north', '0', { [mrn]: '2', [local]: '0' })])).toMatchObject([
    { kind: 'minted' },
  ]);
});

test('two on the server with one number are a conflict', async () => {
  const twins = ['a', 'b'].map(
    (id): Patient => ({ resourceType: 'Patient', id, identifier: [{ system: mrn, value: '1' }] }),
  );
  expect(await setup(twins).identity.resolve([ask('north', '1', { [mrn]: '1' })])).toMatchObject([
    { kind: 'conflict', ids: ['a', 'b'] },
  ]);
});

test('values that say nothing do not match anybody', async () => {
  const { identity } = setup();
  const answers = await identity.resolve([
    ask('north', 'a', { [ssn]: '999-99-9999', [mrn]: ' ' }),
    ask('north', 'b', { [ssn]: '999-99-9999', [mrn]: '-' }),
  ]);
  expect(new Set(answers.map((answer) => ('id' in answer ? answer.id : ''))).size).toBe(2);
});

test('questions about one new person in one call, and references to it, get one answer', async () => {
  const { identity } = setup();
  const answers = await identity.resolve([
    ask('north', undefined, { [mrn]: '1' }, { mint: false }),
    ask('north', 'p', {}, { mint: false }),
    ask('north', 'p', { [mrn]: '1' }),
    ask('south', 'q', { [mrn]: '1' }),
    ask('south', 'q', {}, { mint: false }),
  ]);
  const ids = answers.map((answer) => ('id' in answer ? answer.id : answer.kind));
  expect(new Set(ids).size).toBe(1);
  expect(answers.map(({ kind }) => kind).filter((kind) => kind === 'minted')).toHaveLength(1);
});

test('the table holds neither identifier values nor record numbers', async () => {
  const { identity, table } = setup();
  await identity.resolve([
    ask('north', 'SentinelId', { [mrn]: 'SentinelMrn', [ssn]: '999-12-3456' }),
  ]);
  const text = JSON.stringify(table.rows());
  for (const secret of ['SentinelMrn', 'SentinelId', '999-12-3456', '999123456'])
    expect(text).not.toContain(secret);
});

test('hostile names and crowds of identifiers keep rows within what a table takes', async () => {
  const { identity, table } = setup();
  const long = 'x'.repeat(3000);
  const many = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`urn:s${n}`, `${n}`]));
  for (let n = 0; n < 40; n += 1) {
    const tokens = { [mrn]: '1', [`${n}${long}`]: long, ...(n < 3 ? many : {}) };
    await identity.resolve([ask(`${n}${long}`, `${n}`, tokens)]);
  }
  for (const { value } of table.rows()) expect(value.length).toBeLessThan(32_000);
  expect(await identity.resolve([ask('z', undefined, { [mrn]: '1' })])).toMatchObject([
    { kind: 'known' },
  ]);
});
