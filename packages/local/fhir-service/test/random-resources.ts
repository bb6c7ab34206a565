import fc from 'fast-check';
import type { Json } from './in-process.ts';

/** Small alphabets, so that random searches hit random resources. */
export const SYSTEMS = ['http://a', 'http://b', undefined];
export const CODES = ['x', 'y', 'z'];
export const FAMILIES = ['Müller', 'muller', 'Ångström', 'Smith', 'Smithson', 'SMITH', "O'Neil"];
export const UCUM = 'http://unitsofmeasure.org';
export const UNITS = [
  { unit: 'mg', system: UCUM, code: 'mg' },
  { unit: 'milligram', system: UCUM, code: 'mg' },
  { unit: 'mmHg', system: UCUM, code: 'mm[Hg]' },
  { unit: 'mg' },
  {},
];
export const DATES = [
  '2019',
  '2020',
  '2020-02',
  '2020-02-29',
  '2020-03-01',
  '2020-03-01T00:30:00+02:00',
  '2020-02-29T23:30:00-05:00',
  '2020-02-29T12:00:00Z',
  '2020-02-29T12:00:00.500Z',
  '2020-02-29T12:00:00.999Z',
  '2020-12-31',
  '2021-01-01T00:00:00+14:00',
  '2021',
];
export const NUMBERS = [0, 1, 1.5, 1.49, 2, 99.5, 100, 100.5, 110, 115, -3];

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values);

const coding = fc.record({
  system: oneOf(SYSTEMS),
  code: oneOf(CODES),
  display: maybe(oneOf(['Alpha beta', 'beta', 'Ålpha'])),
});
const concept = fc.record({
  coding: fc.array(coding, { maxLength: 2 }),
  text: maybe(oneOf(['Alpha', 'gamma'])),
});
const quantity = fc
  .tuple(oneOf(NUMBERS), oneOf(UNITS))
  .map(([value, unit]) => ({ value, ...unit }));
// by their first instant: a period that ends before it begins is no period
const START_ORDER = [...DATES].sort(
  (x, y) =>
    Date.parse(x.length <= 4 ? `${x}-01-01` : x) - Date.parse(y.length <= 4 ? `${y}-01-01` : y),
);
const period = fc
  .tuple(maybe(fc.nat(START_ORDER.length - 1)), maybe(fc.nat(START_ORDER.length - 1)))
  .map(([a, b]) => {
    const ordered = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
    const [start, end] = ordered.map((at) => (at === undefined ? undefined : START_ORDER[at]));
    return { effectivePeriod: { start, end } };
  });
const when = fc.oneof(
  oneOf(DATES).map((date) => ({ effectiveDateTime: date })),
  period,
  fc.constant({}),
);

export const PATIENT_IDS = ['p0', 'p1', 'p2', 'p3', 'p4'];
export const PRACTITIONER_IDS = ['d0', 'd1', 'd2'];
const ORGANIZATION_IDS = ['h0', 'd1'];
const GENERAL = [
  ...PRACTITIONER_IDS.map((id) => `Practitioner/${id}`),
  ...ORGANIZATION_IDS.map((id) => `Organization/${id}`),
];

const patient = (id: string): fc.Arbitrary<Json> =>
  fc.record({
    resourceType: fc.constant('Patient'),
    id: fc.constant(id),
    active: maybe(fc.boolean()),
    gender: maybe(oneOf(['male', 'female'])),
    birthDate: maybe(oneOf(['1980', '1980-05', '1980-05-06', '1999-12-31'])),
    name: fc.array(
      fc.record({
        family: oneOf(FAMILIES),
        given: fc.array(oneOf(['Ann', 'Bob']), { maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
    identifier: fc.array(fc.record({ system: oneOf(SYSTEMS), value: oneOf(['1', '2', '3']) }), {
      maxLength: 2,
    }),
    generalPractitioner: fc.array(
      oneOf(GENERAL).map((reference) => ({ reference })),
      { maxLength: 2 },
    ),
  });

const organization = (id: string): fc.Arbitrary<Json> =>
  fc.record({
    resourceType: fc.constant('Organization'),
    id: fc.constant(id),
    name: maybe(oneOf(['Smith Clinic', 'Müller & Co'])),
  });

const practitioner = (id: string): fc.Arbitrary<Json> =>
  fc.record({
    resourceType: fc.constant('Practitioner'),
    id: fc.constant(id),
    name: fc.array(fc.record({ family: oneOf(FAMILIES) }), { maxLength: 1 }),
  });

const observation = fc
  .tuple(
    fc.record({
      resourceType: fc.constant('Observation'),
      status: oneOf(['final', 'preliminary']),
      code: concept,
      subject: maybe(
        oneOf([...PATIENT_IDS, 'nobody']).map((to) => ({ reference: `Patient/${to}` })),
      ),
      performer: fc.array(
        oneOf(PRACTITIONER_IDS).map((to) => ({ reference: `Practitioner/${to}` })),
        { maxLength: 2 },
      ),
      focus: fc.array(
        oneOf([...PATIENT_IDS, 'nobody']).map((to) => ({ reference: `Patient/${to}` })),
        { maxLength: 2 },
      ),
      valueQuantity: maybe(quantity),
      component: fc.array(fc.record({ code: concept, valueQuantity: maybe(quantity) }), {
        maxLength: 2,
      }),
    }),
    when,
  )
  .map(([base, effective]) => ({ ...base, ...effective }));

const MAX_OBSERVATIONS = 25;

const resources = fc
  .tuple(
    fc.tuple(...PATIENT_IDS.map(patient)),
    fc.tuple(...PRACTITIONER_IDS.map(practitioner)),
    fc.tuple(...ORGANIZATION_IDS.map(organization)),
    fc.array(observation, { minLength: 5, maxLength: MAX_OBSERVATIONS }),
  )
  .map(([patients, practitioners, organizations, observations]): Json[] =>
    JSON.parse(
      JSON.stringify([
        ...patients,
        ...practitioners,
        ...organizations,
        ...observations.map((o, i) => ({ ...o, id: `o${i}` })),
      ]),
    ),
  );

const urlOf = ({ resourceType, id }: Json) => `${resourceType}/${id}`;

/**
 * A store: patients, practitioners, organisations and random observations. `now` is what is there
 * after some of `before` were replaced, and some of all deleted.
 */
export const population: fc.Arbitrary<{ before: Json[]; now: Json[]; deleted: string[] }> = fc
  .tuple(resources, resources, fc.infiniteStream(fc.nat(9)))
  .map(([before, after, dice]) => {
    const roll = () => dice.next().value ?? 0;
    const all = new Map(before.map((resource) => [urlOf(resource), resource]));
    for (const resource of after) if (roll() < 3) all.set(urlOf(resource), resource);
    const deleted = [...all.keys()].filter(() => roll() === 0);
    for (const url of deleted) all.delete(url);
    return { before, now: [...all.values()], deleted };
  });
