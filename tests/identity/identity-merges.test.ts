import type { Observation, Patient } from 'fhir/r4';
import { expect, test } from 'vitest';
import { fakeFhir } from '../../packages/bundles/src/testing/fake-fhir.ts';
import {
  bundle,
  ingestRig,
  observation,
  patient,
  testSecret,
} from '../../packages/bundles/src/testing/ingest-rig.ts';
import {
  createIdentity,
  memoryIdentityTable,
  parseIdentifierSystems,
} from '../../packages/identity/src/index.ts';
import { serverLookup } from './server-lookup.ts';

const urn = (n: number) => `urn:uuid:00000000-0000-4000-8000-00000000000${n}`;
const at = (day: number) => ({ timestamp: `2024-01-0${day}T00:00:00Z` });

/** A merge as converters write it: both persons by their number, bound by links. */
const merge = (retired: string, survivor: string, day: number) => {
  const entry = (fullUrl: string, mrn: string, more: object) => ({
    fullUrl,
    resource: {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:mrn', value: mrn }],
      ...more,
    },
    request: { method: 'PUT', url: `Patient?identifier=urn:mrn|${mrn}` },
  });
  const link = (type: string, other: string) => ({ link: [{ type, other: { reference: other } }] });
  const entries = [
    entry(urn(1), survivor, link('replaces', urn(2))),
    entry(urn(2), retired, { active: false, ...link('replaced-by', urn(1)) }),
  ];
  return bundle('transaction', entries, at(day));
};

function loader() {
  const fhir = fakeFhir();
  const systems = parseIdentifierSystems([{ system: 'urn:mrn', trusted: true }]);
  const table = memoryIdentityTable();
  const lookup = serverLookup(fhir);
  const identities = createIdentity({ secret: testSecret, systems, table, lookup });
  const rig = ingestRig({ fhir, ports: { identities } });
  const all = <T>(type: string) =>
    [...rig.fhir.current().values()].filter(({ resourceType }) => resourceType === type) as T[];
  const person = (mrn: string) => {
    const found = all<Patient>('Patient').filter(
      ({ identifier, active }) =>
        active !== false && identifier?.some(({ value }) => value === mrn),
    );
    return found[0];
  };
  return {
    ...rig,
    all,
    person,
    retired: () => all<Patient>('Patient').filter(({ active }) => active === false),
  };
}

const visit = (id: string, mrn: string, fact: string, day: number, more: object = {}) =>
  bundle('collection', [patient(id, mrn, more), observation(fact, `Patient/${id}`)], at(day));

test('after a merge what comes for the retired number goes to the survivor, and nothing brings the retired one back', async () => {
  const rig = loader();
  await rig.drop('north/17.json', visit('a', '17', 'one', 1));
  await rig.drop('north/18.json', visit('b', '18', 'two', 1));
  const survivor = rig.person('18')?.id;
  await rig.drop('north/a40.json', merge('17', '18', 3));
  expect(rig.retired()).toMatchObject([
    { link: [{ type: 'replaced-by', other: { reference: `Patient/${survivor}` } }] },
  ]);

  await rig.drop('south/late.json', visit('c', '17', 'three', 4));
  const late = rig.all<Observation>('Observation').map(({ subject }) => subject?.reference);
  expect(late.filter((reference) => reference === `Patient/${survivor}`)).toHaveLength(2);

  // The first file once more, with other bytes and a later time.
  await rig.drop('north/17.json', visit('a', '17', 'one', 5, { active: true }));
  expect(rig.retired()).toHaveLength(1);
  expect(rig.all('Patient')).toHaveLength(2);
});

test('the same merge again, and a merge before anybody was known, end in the same two persons', async () => {
  const rig = loader();
  await rig.drop('north/a40.json', merge('17', '18', 3));
  await rig.drop('north/again.json', merge('17', '18', 4));
  await rig.drop('north/17.json', visit('a', '17', 'one', 1));
  await rig.drop('north/18.json', visit('b', '18', 'two', 1));
  expect(rig.all('Patient')).toHaveLength(2);
  expect(rig.retired()).toHaveLength(1);
  const survivor = rig.person('18')?.id;
  const subjects = rig.all<Observation>('Observation').map(({ subject }) => subject?.reference);
  expect(subjects).toEqual([`Patient/${survivor}`, `Patient/${survivor}`]);
});

test('a changed number keeps the person: both numbers in one record', async () => {
  const rig = loader();
  await rig.drop('north/17.json', visit('a', '17', 'one', 1));
  const id = rig.person('17')?.id;
  const rekeyed = {
    resource: {
      resourceType: 'Patient',
      identifier: [
        { system: 'urn:mrn', value: '170' },
        { system: 'urn:mrn', value: '17', use: 'old' },
      ],
    },
    request: { method: 'PUT', url: 'Patient?identifier=urn:mrn|170' },
  };
  await rig.drop('north/a47.json', bundle('transaction', [rekeyed], at(2)));
  await rig.drop('south/new.json', visit('z', '170', 'two', 3));
  expect(rig.all<Patient>('Patient').map((one) => one.id)).toEqual([id]);
});

test('a record that describes somebody else is refused, and so is what hangs on it', async () => {
  const rig = loader();
  const who = (family: string, birthDate: string) => ({ name: [{ family }], birthDate });
  await rig.drop('north/17.json', visit('a', '17', 'one', 1, who('Smith', '1980-01-01')));
  const wrong = bundle(
    'collection',
    [{ ...patient('a', '99', who('Jones', '2001-01-01')) }, observation('two', 'Patient/a')],
    at(2),
  );
  const { run, codes } = await rig.drop('north/wrong.json', wrong);
  expect(run.state).toBe('failed');
  expect(codes).toEqual(['identity-conflict', 'blocked']);
  // Its number leads nowhere: the person it belongs to is made when she comes.
  await rig.drop('north/99.json', visit('other', '99', 'three', 3, who('Jones', '2001-01-01')));
  expect(rig.all('Patient')).toHaveLength(2);
});
