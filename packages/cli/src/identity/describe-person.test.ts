import { createIdentity, memoryIdentityTable, parseIdentifierSystems } from '@fph/identity';
import { expect, test } from 'vitest';
import { describeExplanation, describePerson, withValues } from './describe-person.ts';

const at = { type: 'Patient', source: 'north' };

async function setup() {
  const identity = createIdentity({
    secret: 's',
    table: memoryIdentityTable(),
    systems: parseIdentifierSystems([{ system: 'urn:mrn', aliases: ['NORTH'], trusted: true }]),
    now: () => Date.UTC(2026, 0, 2),
  });
  const identifier = [
    { system: 'NORTH', value: '17' },
    { system: 'urn:local', value: '5' },
  ];
  const [answer] = await identity.resolve([{ ...at, identifiers: identifier, mint: true }]);
  const id = answer && 'id' in answer ? answer.id : '';
  return { identity, id, identifier };
}

test('a person is told with the values that the server has and the reach of each identifier', async () => {
  const { identity, id, identifier } = await setup();
  const report = await identity.show('Patient', id);
  if (!report) throw new Error('not recorded');
  const [mrn] = identifier;
  const resource = { resourceType: 'Patient' as const, id, identifier: mrn ? [mrn] : [] };
  const text = describePerson(report, withValues(identity, report, resource));
  expect(text.split('\n')).toEqual([
    `Patient/${id}`,
    'sources\tnorth',
    'identifier\turn:mrn\t17\tmatches in every source\tminted by north\t2026-01-02T00:00:00.000Z',
    'identifier\turn:local\t(not on the resource)\tmatches in north only\tminted by north\t2026-01-02T00:00:00.000Z',
    'event\t2026-01-02T00:00:00.000Z\tcreated\tby north',
    '',
  ]);
});

test('an explanation tells each step without the value', async () => {
  const { identity, id } = await setup();
  const explain = async (system: string, value: string) =>
    describeExplanation(
      'Patient',
      await identity.explain({ ...at, identifier: { system, value } }),
    );
  const known = await explain('north', '17');
  expect(known).toContain('system\turn:mrn\n');
  expect(known).toContain(`result\tPatient/${id}\n`);
  expect(known).not.toContain('17');
  expect(await explain('urn:local', '6')).toContain('result\tnobody yet\n');
  expect(await explain('urn:local', '-')).toContain('value\tsays nothing');
});
