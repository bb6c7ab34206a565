import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFhirClient } from '@fph/clients/fhir';
import { createIdentity, parseIdentifierSystems } from '@fph/identity';
import { connectStorage, tableIdentityTable } from '@fph/platform';
import type { Patient } from 'fhir/r4';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFhirService } from '../../../local/fhir-service/src/index.ts';
import { claimDataFolder } from '../../../local/stack/src/platform-file/platform-file.ts';
import { startTableService } from '../../../platform/test/table-service.ts';
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

/** A platform of two services and one person, in this process. */
beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'fph-identity-'));
  closers.push(async () => rm(data, { recursive: true, force: true }));
  const tables = await startTableService();
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
  await createFhirClient({ baseUrl: fhir.url }).update(patient);
  const { connectionString } = tables;
  await createIdentity({
    secret,
    table: tableIdentityTable(connectStorage({ connectionString })),
    systems: parseIdentifierSystems(identifierSystems),
  }).resolve([
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
