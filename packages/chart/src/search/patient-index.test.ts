import fc from 'fast-check';
import type { Patient } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { parseQuery } from './parse-query.ts';
import { createPatientIndex, type SearchOptions } from './patient-index.ts';

const person = (
  id: string,
  given: string,
  family: string,
  more: Partial<Patient> = {},
): Patient => ({
  resourceType: 'Patient',
  id,
  name: [{ use: 'official', given: given.split(' '), family }],
  ...more,
});

const cohort: Patient[] = [
  person('1', 'John', 'Smith', {
    birthDate: '1970-03-04',
    gender: 'male',
    identifier: [{ system: 'urn:mrn', value: 'MRN123' }],
  }),
  person('2', 'Jon', 'Smythe', { birthDate: '1971-04-03', gender: 'male' }),
  person('3', 'Joanna', 'Smithson', {
    birthDate: '1970-04-03',
    gender: 'female',
    deceasedBoolean: true,
  }),
  person('4', 'Zoë', "O'Brien", {
    birthDate: '1999',
    gender: 'female',
    identifier: [{ value: '999-11-2222' }],
  }),
  person('5', 'Jürgen', 'Müller-Lüdenscheidt', { gender: 'male' }),
  person('6', 'Royal919 Elmo857', 'Waters156', { gender: 'male' }),
];

function indexOf(patients: Patient[]) {
  const index = createPatientIndex({ capacity: 1000 });
  for (const patient of patients) index.upsert(patient);
  return index;
}

function ids(
  text: string,
  options: Partial<SearchOptions> = {},
  index = indexOf(cohort),
): string[] {
  return index
    .search(parseQuery(text), { limit: 20, ...options })
    .hits.map(({ patient }) => patient.id);
}

describe('finding a patient', () => {
  it.each([
    ['john smith', '1'],
    ['smith john', '1'],
    ['SMITH, John', '1'],
    ['jhon smiht', '1'],
    ['smit', '1'],
    ['mrn123', '1'],
    ['urn:mrn|MRN123', '1'],
    ['1970-03-04', '1'],
    ['3/4/1970 john', '1'],
    ['4.3.1970', '1'],
    ['4 March 1970', '1'],
    ['Mar 4, 1970', '1'],
    ['19700304 smith', '1'],
    ['obrien', '4'],
    ["o'brien zoe", '4'],
    ['999-11', '4'],
    ['muller', '5'],
    ['ludenscheit juergen', '5'],
    ['Royal919 Waters156', '6'],
    ['waters156', '6'],
    ['Royal919 Elmo857 Waters156', '6'],
    ['wates156', '6'],
  ])('%s', (text, expected) => {
    expect(ids(text)[0]).toBe(expected);
  });

  it('reads an ambiguous date both ways', () => {
    expect(ids('04/03/1970').sort()).toEqual(['1', '3']);
  });

  it('finds names that sound alike and says so', () => {
    const { hits } = indexOf(cohort).search(parseQuery('smyth'), { limit: 20 });
    expect(hits.map(({ patient }) => patient.id)).toEqual(['2', '1', '3']);
    expect(hits[0]?.reasons).toEqual([{ field: 'name', how: 'prefix', value: 'Jon Smythe' }]);
  });

  it('keeps the filters', () => {
    expect(ids('smith', { alive: true })).not.toContain('3');
    expect(ids('smith', { alive: false })).toEqual(['3']);
    expect(ids('smith', { gender: 'female' })).toEqual(['3']);
    expect(ids('smith', { bornFrom: '1970-04-01', bornTo: '1970-12-31' })).toEqual(['3']);
  });

  it('knows nobody by an empty text or a system that differs', () => {
    expect(ids('')).toEqual([]);
    expect(ids('urn:other|MRN123')).toEqual([]);
  });
});

describe('following changes', () => {
  it('leads from a merged patient to the survivor, found by either name', () => {
    const retired = person('7', 'Johnny', 'Oldname', {
      active: false,
      link: [{ type: 'replaced-by', other: { reference: 'Patient/1' } }],
    });
    const index = indexOf([...cohort, retired]);
    expect(ids('oldname', {}, index)).toEqual(['1']);
  });

  it('forgets what was changed or removed', () => {
    const index = indexOf(cohort);
    index.upsert(person('1', 'Peter', 'Parker'));
    index.remove('2');
    expect(ids('mrn123', {}, index)).toEqual([]);
    expect(ids('smythe', {}, index)).not.toContain('2');
    expect(ids('parker', {}, index)).toEqual(['1']);
  });

  it('turns patients away when full, and says so', () => {
    const index = createPatientIndex({ capacity: 1 });
    index.upsert(person('1', 'A', 'B'));
    expect(index.overflowed).toBe(false);
    index.upsert(person('2', 'C', 'D'));
    expect([index.size, index.overflowed]).toEqual([1, true]);
  });

  it('answers the same after a snapshot', () => {
    const copy = createPatientIndex({ capacity: 1000 });
    copy.restore(indexOf(cohort).snapshot());
    for (const text of ['smith', '1970', 'mrn', 'zoe'])
      expect(ids(text, {}, copy)).toEqual(ids(text));
  });
});

describe('any text', () => {
  it('is answered in time and with patients that exist', () => {
    const index = indexOf(cohort);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const { hits, total } = index.search(parseQuery(text), { limit: 3 });
        expect(hits.length).toBeLessThanOrEqual(Math.min(3, total));
        for (const { patient } of hits) expect(index.get(patient.id)).toBeDefined();
      }),
    );
  });

  it('finds everybody by their own name, whatever its letters', () => {
    const name = fc
      .string({ unit: fc.constantFrom(...'abcdeéîøßñμя漢-'), minLength: 1, maxLength: 12 })
      .filter((text) => /\p{L}/u.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 30 }), (names) => {
        const index = indexOf(names.map(([given, family], i) => person(String(i), given, family)));
        for (const [i, [given, family]] of names.entries()) {
          const found = index.search(parseQuery(`${family} ${given}`), { limit: 100 });
          expect(found.hits.map(({ patient }) => patient.id)).toContain(String(i));
        }
      }),
    );
  });
});
