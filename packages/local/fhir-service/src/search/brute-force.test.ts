import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as brute from '../../test/brute-force.ts';
import { inProcess, type Json } from '../../test/in-process.ts';
import * as random from '../../test/random-resources.ts';

type Case = { type: string; query: string; predicate: (all: Json[]) => brute.Predicate };

const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);
const enc = encodeURIComponent;
const PREFIXES = ['', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'];
const DATE_PATHS = ['effectiveDateTime', 'effectivePeriod'];
const NAME = ['name.family', 'name.given'];

const tokenText = fc
  .tuple(pick(['any', 'none', 'http://a', 'http://b']), pick([...random.CODES, '']))
  .map(([system, code]) => {
    if (system === 'any') return code || 'x';
    return system === 'none' ? `|${code || 'x'}` : `${system}|${code}`;
  });

const one = (type: string, query: string, predicate: brute.Predicate): Case => ({
  type,
  query,
  predicate: () => predicate,
});

const observationCases: fc.Arbitrary<Case>[] = [
  tokenText.map((value) => one('Observation', `code=${enc(value)}`, brute.token('code', value))),
  fc
    .tuple(tokenText, tokenText)
    .map(([a, b]) =>
      one(
        'Observation',
        `code=${enc(a)},${enc(b)}`,
        brute.or(brute.token('code', a), brute.token('code', b)),
      ),
    ),
  tokenText.map((value) =>
    one('Observation', `code:not=${enc(value)}`, brute.not(brute.token('code', value))),
  ),
  tokenText.map((value) =>
    one(
      'Observation',
      `combo-code=${enc(value)}`,
      brute.or(brute.token('code', value), brute.token('component.code', value)),
    ),
  ),
  pick(['alp', 'beta', 'gamma', 'ÅLPHA']).map((text) =>
    one(
      'Observation',
      `code:text=${enc(text)}`,
      brute.string(['code.text', 'code.coding.display'], 'starts', text),
    ),
  ),
  fc
    .tuple(pick(PREFIXES), pick(random.DATES))
    .map(([prefix, value]) =>
      one('Observation', `date=${prefix}${enc(value)}`, brute.date(DATE_PATHS, prefix, value)),
    ),
  fc
    .tuple(
      pick(PREFIXES),
      pick(['0', '1', '1.5', '1.50', '2', '100', '99.5', '-3']),
      pick(['', '|http://unitsofmeasure.org|mg', '||mg', '||mmHg']),
    )
    .map(([prefix, number, unit]) => {
      const [, system, code] = unit.split('|');
      return one(
        'Observation',
        `value-quantity=${prefix}${number}${enc(unit)}`,
        brute.quantity('valueQuantity', prefix, number, system, code),
      );
    }),
  pick([...random.PATIENT_IDS, 'Patient/p1', 'nobody']).map((id) =>
    one('Observation', `subject=${id}`, brute.reference('subject', id)),
  ),
  pick(['true', 'false']).map((value) =>
    one(
      'Observation',
      `subject:missing=${value}`,
      (r) => (r.subject === undefined) === (value === 'true'),
    ),
  ),
  pick(['true', 'false']).map((value) =>
    one(
      'Observation',
      `date:missing=${value}`,
      (r) => (brute.dates(r, DATE_PATHS).length === 0) === (value === 'true'),
    ),
  ),
  fc
    .tuple(tokenText, pick(PREFIXES), pick(['1', '100', '1.5']))
    .map(([code, prefix, number]) =>
      one(
        'Observation',
        `code-value-quantity=${enc(code)}$${prefix}${number}`,
        (r) => brute.token('code', code)(r) && brute.quantity('valueQuantity', prefix, number)(r),
      ),
    ),
  fc
    .tuple(
      tokenText,
      pick(PREFIXES),
      pick(['1', '100']),
      pick([undefined, { system: '', code: 'mg' }, { system: random.UCUM, code: 'mg' }]),
    )
    .map(([code, prefix, number, unit]) => {
      const value = `${prefix}${number}${unit ? enc(`|${unit.system}|${unit.code}`) : ''}`;
      return one('Observation', `component-code-value-quantity=${enc(code)}$${value}`, (r) =>
        (r.component ?? []).some(
          (part: Json) =>
            brute.token('code', code)(part) &&
            brute.quantity('valueQuantity', prefix, number, unit?.system, unit?.code)(part),
        ),
      );
    }),
  pick(random.PATIENT_IDS).map((id) =>
    one('Observation', `focus=${id}`, brute.reference('focus', id)),
  ),
  pick(['smith', 'mull', 'ang']).map((name) => ({
    type: 'Observation',
    query: `subject:Patient.name=${name}`,
    predicate: (all) => brute.chain(all, 'subject', 'Patient', brute.string(NAME, 'starts', name)),
  })),
  pick(['smith', 'mull', "o'n"]).map((name) => ({
    type: 'Observation',
    query: `subject.general-practitioner.name=${enc(name)}`,
    predicate: (all) =>
      brute.chain(
        all,
        'subject',
        'Patient',
        brute.or(
          brute.chain(
            all,
            'generalPractitioner',
            'Practitioner',
            brute.string(['name.family'], 'starts', name),
          ),
          brute.chain(
            all,
            'generalPractitioner',
            'Organization',
            brute.string(['name'], 'starts', name),
          ),
        ),
      ),
  })),
];

const patientCases: fc.Arbitrary<Case>[] = [
  fc
    .tuple(pick(['', ':exact', ':contains']), pick([...random.FAMILIES, 'ann', 'Ann', 'son']))
    .map(([modifier, value]) => {
      const how = modifier === '' ? 'starts' : modifier === ':exact' ? 'exact' : 'contains';
      return one('Patient', `name${modifier}=${enc(value)}`, brute.string(NAME, how, value));
    }),
  tokenText
    .map((text) => text.replace(/[xyz]$/, '1'))
    .map((value) => one('Patient', `identifier=${enc(value)}`, brute.token('identifier', value))),
  fc
    .tuple(pick(PREFIXES), pick(['1980', '1980-05', '1980-05-06', '1990']))
    .map(([prefix, value]) =>
      one('Patient', `birthdate=${prefix}${value}`, brute.date(['birthDate'], prefix, value)),
    ),
  pick(['true', 'false']).map((value) =>
    one('Patient', `active=${value}`, (r) => String(r.active) === value),
  ),
  tokenText.map((value) => ({
    type: 'Patient',
    query: `_has:Observation:patient:code=${enc(value)}`,
    predicate: (all) => brute.has(all, 'Observation', 'subject', brute.token('code', value)),
  })),
  tokenText.map((value) => ({
    type: 'Patient',
    query: `_has:Observation:focus:code=${enc(value)}`,
    predicate: (all) => brute.has(all, 'Observation', 'focus', brute.token('code', value)),
  })),
];

const practitionerCases: fc.Arbitrary<Case>[] = [
  tokenText.map((value) => ({
    type: 'Practitioner',
    query: `_has:Patient:general-practitioner:_has:Observation:subject:code=${enc(value)}`,
    predicate: (all) =>
      brute.has(
        all,
        'Patient',
        'generalPractitioner',
        brute.has(all, 'Observation', 'subject', brute.token('code', value)),
      ),
  })),
  pick(['smith', 'mull']).map((name) => ({
    type: 'Practitioner',
    query: `_has:Observation:performer:subject:Patient.name=${name}`,
    predicate: (all) =>
      brute.has(
        all,
        'Observation',
        'performer',
        brute.chain(all, 'subject', 'Patient', brute.string(NAME, 'starts', name)),
      ),
  })),
];

const pair = (cases: fc.Arbitrary<Case>[]): fc.Arbitrary<Case> =>
  fc.tuple(fc.oneof(...cases), fc.oneof(...cases)).map(([a, b]) => ({
    type: a.type,
    query: `${a.query}&${b.query}`,
    predicate: (all) => {
      const [first, second] = [a.predicate(all), b.predicate(all)];
      return (resource) => first(resource) && second(resource);
    },
  }));

const anyCase = fc.oneof(
  ...[observationCases, patientCases, practitionerCases].flatMap((cases) => [
    fc.oneof(...cases),
    pair(cases),
  ]),
);

test('every search finds what a look at all resources finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      random.population,
      fc.array(anyCase, { minLength: 20, maxLength: 30 }),
      async ({ before, now: all, deleted }, cases) => {
        const service = inProcess(() => brute.NOW);
        const put = (resource: Json) => ({
          resource,
          request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
        });
        const remove = (url: string) => ({ request: { method: 'DELETE', url } });
        try {
          for (const entry of [before.map(put), [...all.map(put), ...deleted.map(remove)]]) {
            const body = { resourceType: 'Bundle', type: 'transaction', entry };
            expect((await service.call('POST', '/', body)).status).toBe(200);
          }
          for (const { type, query, predicate } of cases) {
            const wanted = all
              .filter((r) => r.resourceType === type)
              .filter(predicate(all))
              .map((r) => r.id);
            const found = await service.ids(`/${type}?${query}`, 7);
            expect({ query, ids: found.sort() }).toEqual({ query, ids: wanted.sort() });
            const { json } = await service.call('GET', `/${type}?${query}&_summary=count`);
            expect({ query, total: json.total }).toEqual({ query, total: wanted.length });
          }
        } finally {
          await service.backend.close();
        }
      },
    ),
    { numRuns: 60, verbose: 0 },
  );
}, 60_000);

/** All resources against all searches. */
async function everyPair(all: Json[], searches: [query: string, predicate: brute.Predicate][]) {
  const service = inProcess(() => brute.NOW);
  for (const resource of all) {
    await service.call('PUT', `/${resource.resourceType}/${resource.id}`, resource);
  }
  for (const [query, predicate] of searches) {
    const wanted = all.filter(predicate).map(({ id }) => id);
    const found = await service.ids(`/Observation?${query}`);
    expect({ query, ids: found.sort() }).toEqual({ query, ids: wanted.sort() });
  }
  await service.backend.close();
}

const observations = (values: Json[]): Json[] =>
  values.map((value, n) => ({ resourceType: 'Observation', id: `o${n}`, ...value }));

test('dates: every prefix and value against every date and period', async () => {
  const times = random.DATES.map((date) => ({ effectiveDateTime: date }));
  const ends = [undefined, ...random.DATES];
  const periods = ends.flatMap((start) =>
    ends
      .filter((end) => !start || !end || brute.span(start)[0] <= brute.span(end)[1])
      .map((end) => ({ effectivePeriod: { start, end } })),
  );
  await everyPair(
    observations([...times, ...periods]),
    PREFIXES.flatMap((prefix) =>
      random.DATES.map((value): [string, brute.Predicate] => [
        `date=${prefix}${enc(value)}`,
        brute.date(DATE_PATHS, prefix, value),
      ]),
    ),
  );
}, 30_000);

test('quantities: every prefix, value and unit against every quantity', async () => {
  const quantities = random.NUMBERS.flatMap((value) =>
    random.UNITS.map((unit) => ({ valueQuantity: { value, ...unit } })),
  );
  const units: [system: string, code: string][] = [
    ['', ''],
    ['', 'mg'],
    ['', 'milligram'],
    ['', 'mmHg'],
    [random.UCUM, 'mg'],
    [random.UCUM, 'mm[Hg]'],
    ['http://other', 'mg'],
  ];
  const numbers = ['0', '1', '1.5', '1.50', '1.49', '2', '100', '1e2', '99.5', '100.5', '-3'];
  await everyPair(
    observations(quantities),
    PREFIXES.flatMap((prefix) =>
      numbers.flatMap((number) =>
        units.map(([system, code]): [string, brute.Predicate] => [
          `value-quantity=${prefix}${number}${code ? enc(`|${system}|${code}`) : ''}`,
          brute.quantity('valueQuantity', prefix, number, system, code),
        ]),
      ),
    ),
  );
}, 30_000);
