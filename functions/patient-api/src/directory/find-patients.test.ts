import { createPatientIndex } from '@fph/chart';
import { describe, expect, it } from 'vitest';
import { filtersOf, findInIndex } from './find-patients.ts';

const today = '2024-02-29';

describe('age as birth dates', () => {
  it.each([
    [{ ageFrom: 18 }, { bornTo: '2006-02-28' }],
    [{ ageTo: 17 }, { bornFrom: '2006-03-01' }],
    [
      { ageFrom: 0, ageTo: 0 },
      { bornFrom: '2023-03-01', bornTo: '2024-02-29' },
    ],
  ])('%j', (request, expected) => {
    expect(filtersOf({ text: '', ...request }, today)).toEqual(expected);
  });
});

describe('pages', () => {
  const index = createPatientIndex({ capacity: 100 });
  for (let n = 0; n < 45; n += 1) {
    index.upsert({
      resourceType: 'Patient',
      id: `p${n}`,
      name: [{ family: 'Same', given: [`N${String(n).padStart(2, '0')}`] }],
    });
  }

  it('follow one another without gap or repetition', () => {
    const seen: string[] = [];
    let page: string | undefined;
    do {
      const answer = findInIndex(index, { text: 'same', ...(page ? { page } : {}) }, today);
      seen.push(...answer.patients.map(({ id }) => id));
      expect(answer.total).toBe(45);
      page = answer.next;
    } while (page);
    expect(new Set(seen).size).toBe(45);
    expect(seen.length).toBe(45);
  });

  it('take a foreign page mark for the first page', () => {
    expect(findInIndex(index, { text: 'same', page: 'offset:-1' }, today).patients).toHaveLength(
      20,
    );
  });

  it('list everybody who passes the filters when nothing was typed', () => {
    expect(findInIndex(index, { text: '', alive: true }, today).total).toBe(45);
    expect(findInIndex(index, { text: '', gender: 'male' }, today).total).toBe(0);
  });
});
