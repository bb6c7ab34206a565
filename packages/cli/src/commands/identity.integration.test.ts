import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFhirClient } from '@fph/clients/fhir';
import { createIdentity, type Identity, parseIdentifierSystems } from '@fph/identity';
import { connectStorage, tableIdentityTable } from '@fph/platform';
import { startAzurite } from '@fph/stack/testing/azurite';
import type { Patient } from 'fhir/r4';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFhirService } from '../../../local/fhir-service/src/index.ts';
import { claimDataFolder } from '../../../local/stack/src/platform-file/platform-file.ts';
import { runCli } from '../run-cli.ts';
import { testCli } from '../test-cli.ts';

const closers: (() => Promise<unknown>)[] = [];
const identifierSystems = [{ system: 'urn:mrn', aliases: ['NORTH'], trusted: true }];
const patient: Patient & { id: string } = {
  resourceType: 'Patient',
  id: '5cbc121b-cd71-4428-b8b7-31e53eba8184',
  identifier: [{ system: 'urn:mrn', value: '17' }],
};
let data: string;
let fhirUrl: string;
let identity: Identity;

/** A platform of two services and one person, in this process. */
beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'fph-identity-'));
  closers.push(async () => rm(data, { recursive: true, force: true }));
  const tables = await startAzurite();
  closers.push(async () => tables[Symbol.asyncDispose]());
  const fhir = await startFhirService({ port: 0 });
  closers.push(async () => fhir.close());
  const secret = 'a-secret-for-tests';
  claimDataFolder(data).update({
    complete: true,
    storage: tables.connectionString,
    settings: {
      DEPLOYMENT_SECRET: secret,
      identifierSystems: JSON.stringify(identifierSystems),
    },
    services: [{ name: 'fhir', url: fhir.url, ready: true }],
  });
  fhirUrl = fhir.url;
  await createFhirClient({ baseUrl: fhir.url }).update(patient);
  const { connectionString } = tables;
  identity = createIdentity({
    secret,
    table: tableIdentityTable(connectStorage({ connectionString })),
    systems: parseIdentifierSystems(identifierSystems),
    cacheMs: 0,
  });
  await identity.resolve([
    {
      type: 'Patient',
      source: 'north',
      sourceId: patient.id,
      identifiers: patient.identifier ?? [],
      mint: true,
    },
  ]);
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

async function fph(...args: string[]) {
  const cli = testCli();
  const code = await runCli([...args, '--data', data], cli);
  return { code, out: cli.outText(), err: cli.errText(), lines: () => cli.outLines() };
}

test('show tells the identifiers with their values, for a reference and for the id alone', async () => {
  for (const reference of [`Patient/${patient.id}`, patient.id]) {
    const shown = await fph('identity', 'show', reference);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toContain('identifier\turn:mrn\t17\tmatches in every source\tkept by north');
  }
  const json = await fph('identity', 'show', patient.id, '--json');
  expect(json.lines()).toMatchObject([
    { type: 'Patient', id: patient.id, identifiers: [{ system: 'urn:mrn', value: '17' }] },
  ]);
});

test('explain leads from any name of the system to the person, and ends with 1 when it leads nowhere', async () => {
  const known = await fph('identity', 'explain', 'Patient', 'north', '17');
  expect(known.code).toBe(0);
  expect(known.out).toContain(`result\tPatient/${patient.id}`);
  expect((await fph('identity', 'explain', 'Patient', 'urn:mrn', '18')).code).toBe(1);
  expect((await fph('identity', 'show', 'Patient/nobody')).code).toBe(1);
});

test('a steward merges, takes it back, and splits what was never one', async () => {
  const client = createFhirClient({ baseUrl: fhirUrl });
  const read = async (id: string) => (await client.read('Patient', id)) as Patient;
  const leadsTo = async (value: string) => {
    const question = {
      type: 'Patient',
      source: 'east',
      identifiers: [{ system: 'urn:mrn', value }],
      mint: false,
    };
    const [answer] = await identity.resolve([question]);
    return answer?.kind === 'known' ? answer.id : answer?.kind;
  };
  const person = async (value: string, ...more: string[]) => {
    const identifiers = [value, ...more].map((one) => ({ system: 'urn:mrn', value: one }));
    const question = { type: 'Patient', source: 'north', identifiers, mint: true };
    const [answer] = await identity.resolve([question]);
    const id = answer && 'id' in answer ? answer.id : '';
    await client.update({
      resourceType: 'Patient',
      id,
      identifier: identifiers,
      name: [{ family: value }],
    });
    return id;
  };
  const [one, two] = [await person('100'), await person('200')];

  expect(await fph('identity', 'merge', `Patient/${one}`, two)).toMatchObject({ code: 0, err: '' });
  expect([await leadsTo('100'), await leadsTo('200')]).toEqual([two, two]);
  expect(await read(one)).toMatchObject({
    active: false,
    link: [{ type: 'replaced-by', other: { reference: `Patient/${two}` } }],
    name: [{ family: '100' }],
  });
  expect(await read(two)).toMatchObject({
    link: [{ type: 'replaces', other: { reference: `Patient/${one}` } }],
    name: [{ family: '200' }],
  });
  // Again changes nothing but versions; the other way round is refused.
  expect((await fph('identity', 'merge', one, two)).code).toBe(0);
  expect((await read(one)).link).toHaveLength(1);
  expect((await fph('identity', 'merge', two, one)).code).toBe(1);
  expect((await fph('identity', 'show', one)).out).toContain(`merged into\tPatient/${two}`);

  expect((await fph('identity', 'unmerge', one)).code).toBe(0);
  expect([await leadsTo('100'), await leadsTo('200')]).toEqual([one, two]);
  for (const id of [one, two]) {
    const { active, link } = await read(id);
    expect({ active, link }).toEqual({});
  }
  expect((await fph('identity', 'unmerge', one)).code).toBe(1);

  const mixed = await person('300', '400');
  const split = await fph('identity', 'split', mixed, 'NORTH|400');
  expect(split).toMatchObject({ code: 0, err: '' });
  const [, other = ''] = /split off\tPatient\/(\S+)/.exec(split.out) ?? [];
  expect([await leadsTo('300'), await leadsTo('400')]).toEqual([mixed, other]);
  expect((await read(mixed)).identifier).toEqual([{ system: 'urn:mrn', value: '300' }]);
  expect((await read(other)).identifier).toEqual([{ system: 'urn:mrn', value: '400' }]);
  expect((await fph('identity', 'split', mixed, 'urn:mrn|400')).code).toBe(1);
  expect((await fph('identity', 'split', mixed, 'urn:mrn|300')).code).toBe(1);
  expect((await fph('identity', 'split', mixed, 'nonsense')).code).toBe(2);
});
