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
  const systems = parseIdentifierSystems([
    { system: 'urn:mrn', trusted: true },
    { system: 'urn:ssn', trusted: true },
  ]);
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

test.each(['replay', 'dead letter'] as const)(
  'a record that bridges two persons waits for a steward; after the merge its %s succeeds',
  async (how) => {
    const rig = loader();
    const who = { name: [{ family: 'Smith' }], birthDate: '1980-01-01' };
    const ssn = { ...who, identifier: [{ system: 'urn:ssn', value: '9' }] };
    const both = { ...who, identifier: [...patient('', '17').identifier, ...ssn.identifier] };
    await rig.drop('north/17.json', visit('a', '17', 'one', 1, who));
    await rig.drop('south/9.json', visit('b', '', 'two', 1, ssn));
    const bridge = await rig.drop('east/both.json', visit('c', '', 'three', 2, both));
    const [north, south] = ['17', '9'].map((value) => rig.person(value)?.id);
    expect(bridge.run.state).toBe('failed');
    expect(bridge.codes).toEqual(['identity-conflict', 'blocked']);
    const candidates = [`Patient/${north}`, `Patient/${south}`].sort();
    expect(bridge.outcomes[0]).toMatchObject({ issues: ['identity-conflict'], candidates });
    const letter = await rig.text('dead-letter', `${bridge.run.deadLetter}/bundle.json`);
    expect(JSON.parse(letter).entry).toHaveLength(2);

    // Each person whole, as a bundle says it: what is left out is meant to be gone.
    const link = (type: string, other: number) => [{ type, other: { reference: urn(other) } }];
    const put = (n: number, query: string, resource: object) => ({
      fullUrl: urn(n),
      resource: { resourceType: 'Patient', ...resource },
      request: { method: 'PUT', url: `Patient?identifier=${query}` },
    });
    const merged = [
      put(1, 'urn:mrn|17', { ...patient('', '17', who), id: undefined, link: link('replaces', 2) }),
      put(2, 'urn:ssn|9', { ...ssn, active: false, link: link('replaced-by', 1) }),
    ];
    await rig.drop('steward/merge.json', bundle('transaction', merged, at(3)));
    expect(rig.retired()).toMatchObject([{ id: south }]);

    const again =
      how === 'replay'
        ? await (async () => {
            await rig.ledger.reopen(bridge.run.id, { force: false });
            await rig.queue.send('load-bundles', { continue: bridge.run.id });
            await rig.settle();
            return rig.result(bridge.run.id);
          })()
        : await rig.drop('east/mended.json', letter);
    expect(again.run.state).toBe('loaded');
    expect(rig.all('Patient')).toHaveLength(2);
    const survivor = rig.person('17');
    expect(survivor).toMatchObject({ id: north, name: who.name });
    const subjects = rig.all<Observation>('Observation').map(({ subject }) => subject?.reference);
    expect(subjects.filter((one) => one === `Patient/${north}`)).toHaveLength(2);
    // South's numbers lead to the survivor from now on.
    await rig.drop('south/later.json', visit('b', '', 'four', 4, ssn));
    const later = rig.all<Observation>('Observation').at(-1);
    expect(later?.subject?.reference).toBe(`Patient/${north}`);
  },
);
