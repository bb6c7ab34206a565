import fc from 'fast-check';

/** What hospitals export about a handful of people: which files there are, and who is who in truth. */
export type Scenario = { readonly files: readonly GeneratedFile[]; readonly people: number };

export type GeneratedFile = {
  readonly source: string;
  readonly name: string;
  readonly bundle: object;
};

export const identifierSystems = [
  { system: 'urn:ssn', aliases: ['1.2.3'], trusted: true },
  { system: 'urn:mrn:north', aliases: ['NORTH'], trusted: true },
  { system: 'urn:mrn:south', trusted: true },
  { system: 'urn:npi', trusted: true },
];

const uuid = (kind: number, n: number) =>
  `0000000${kind}-0000-4000-8000-${String(n).padStart(12, '0')}`;
const instant = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();

const visitsOf = (persons: number) =>
  fc.record({
    person: fc.nat({ max: persons - 1 }),
    source: fc.constantFrom('north', 'south', 'east'),
    hour: fc.nat({ max: 5 }),
    /** Sources that give UUIDs, and sources that count. */
    uuids: fc.boolean(),
    /** The hospital's own number beside the national one. */
    withMrn: fc.boolean(),
    /** Another record of the same person at the same source. */
    record: fc.nat({ max: 1 }),
    phone: fc.nat({ max: 2 }),
    visitNumber: fc.nat({ max: 1 }),
    facts: fc.nat({ max: 2 }),
    /** What stands twice in the file: an older version behind the newer one. */
    twice: fc.boolean(),
    kind: fc.constantFrom('collection', 'transaction', 'batch'),
  });

type Visit = ReturnType<typeof visitsOf> extends fc.Arbitrary<infer T> ? T : never;

/** Scenarios in which no record bridges two persons that were known apart: every record carries the national number. */
export const scenarios: fc.Arbitrary<Scenario> = fc
  // With few persons everybody works on the same ones.
  .integer({ min: 1, max: 4 })
  .chain((persons) =>
    fc.uniqueArray(visitsOf(persons), {
      minLength: 1,
      maxLength: 8,
      // One source says one thing of a record at one time.
      selector: ({ person, source, hour, record }) => `${person} ${source} ${hour} ${record}`,
    }),
  )
  .map((visits) => ({
    files: visits.map(fileOf),
    people: new Set(visits.map(({ person }) => person)).size,
  }));

function fileOf(visit: Visit, index: number): GeneratedFile {
  const { person, source, hour, uuids, withMrn, record, phone, visitNumber, facts, twice, kind } =
    visit;
  // Small numbers are used again by every source, for other people.
  const local = (source === 'north' ? person : 3 - person) * 2 + record;
  const base = ['north', 'south', 'east'].indexOf(source) * 1000;
  const patientId = uuids ? uuid(1, base + local) : `${local}`;
  const patient = {
    resourceType: 'Patient',
    id: patientId,
    identifier: [
      { system: hour % 2 ? 'urn:ssn' : 'urn:oid:1.2.3', value: `ssn-${person}` },
      ...(withMrn && source !== 'east'
        ? [{ system: `urn:mrn:${source}`, value: `mrn-${person}` }]
        : []),
      { system: 'urn:local', value: `${local}` },
    ],
    birthDate: `198${person}-01-01`,
    name: [{ family: `Family${person}` }],
    telecom: [{ system: 'phone', value: `${source}-${hour}-${phone}` }],
  };
  const encounter = {
    resourceType: 'Encounter',
    id: uuids ? uuid(2, base + local * 10 + visitNumber) : `v${local}-${visitNumber}`,
    status: 'finished',
    class: { code: 'AMB' },
    identifier: [
      { type: { coding: [{ code: 'VN' }] }, system: 'urn:visit', value: `${local}-${visitNumber}` },
    ],
    subject: { reference: `Patient/${patientId}` },
    participant: [{ individual: { reference: 'Practitioner?identifier=urn:npi|7' } }],
  };
  const observations = Array.from({ length: facts }, (_, n) => ({
    resourceType: 'Observation',
    id: `${local}-${n}`,
    status: 'final',
    code: { text: 'test' },
    subject: { reference: `Patient/${patientId}` },
    encounter: { reference: `Encounter/${encounter.id}` },
  }));
  const practitioner = {
    resource: {
      resourceType: 'Practitioner',
      identifier: [{ system: 'urn:npi', value: '7' }],
    },
    request: { method: 'POST', url: 'Practitioner', ifNoneExist: 'identifier=urn:npi|7' },
  };
  const older = observations.map((resource) => ({
    ...resource,
    status: 'preliminary',
    meta: { lastUpdated: instant(-1) },
  }));
  const all = [patient, encounter, ...observations, ...(twice ? older : [])];
  const resources = all.map((resource) => ({
    resource,
    fullUrl: `https://${source}.test/${resource.resourceType}/${resource.id}`,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  }));
  return {
    source,
    name: `${source}/file-${index}.json`,
    bundle: {
      resourceType: 'Bundle',
      type: kind,
      timestamp: instant(hour),
      entry: [practitioner, ...resources],
    },
  };
}
