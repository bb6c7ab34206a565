import fc from 'fast-check';
import type { Json } from './in-process.ts';

/** Small alphabets, so that random searches hit random resources. */
export const SYSTEMS = ['http://a', 'http://b', undefined];
export const CODES = ['x', 'y', 'z'];
export const FAMILIES = ['Müller', 'muller', 'Ångström', 'Smith', 'Smithson', 'SMITH', "O'Neil"];
export const UNITS = [
  { unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' },
  { unit: 'milligram', system: 'http://unitsofmeasure.org', code: 'mg' },
  { unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
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
  '2020-12-31',
  '2021-01-01T00:00:00+14:00',
  '2021',
];
export const NUMBERS = [0, 1, 1.5, 1.49, 2, 99.5, 100, 100.5, -3];

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
      oneOf(PRACTITIONER_IDS).map((to) => ({ reference: `Practitioner/${to}` })),
      { maxLength: 2 },
    ),
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
      valueQuantity: maybe(quantity),
      component: fc.array(fc.record({ code: concept, valueQuantity: maybe(quantity) }), {
        maxLength: 2,
      }),
    }),
    when,
  )
  .map(([base, effective]) => ({ ...base, ...effective }));

/** A whole store: always the same patients and practitioners, random observations. */
export const population: fc.Arbitrary<Json[]> = fc
  .tuple(
    fc.tuple(...PATIENT_IDS.map(patient)),
    fc.tuple(...PRACTITIONER_IDS.map(practitioner)),
    fc.array(observation, { minLength: 5, maxLength: 25 }),
  )
  .map(([patients, practitioners, observations]) =>
    JSON.parse(
      JSON.stringify([
        ...patients,
        ...practitioners,
        ...observations.map((o, i) => ({ ...o, id: `o${i}` })),
      ]),
    ),
  );
