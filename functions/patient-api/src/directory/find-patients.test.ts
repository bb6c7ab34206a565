import { createPatientIndex } from '@fph/chart';
import type { FhirClient, SearchParams } from '@fph/clients/fhir';
import type { Bundle, FhirResource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { filtersOf, findInFhir, findInIndex } from './find-patients.ts';

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

describe("the FHIR service's own search", () => {
  /** A client that answers each search with one patient and a next link, and keeps what it was asked. */
  function asked(): { fhir: FhirClient; params: SearchParams[] } {
    const params: SearchParams[] = [];
    const page: Bundle<FhirResource> = {
      resourceType: 'Bundle',
      type: 'searchset',
      link: [{ relation: 'next', url: 'http://fhir/Patient?name=burg&_count=20&ct=abc%3D' }],
      entry: [{ resource: { resourceType: 'Patient', id: 'p', name: [{ family: 'Burg' }] } }],
    };
    const search = (_: string, given: SearchParams) => {
      params.push(given);
      return {
        byPage: async function* () {
          yield page;
        },
      };
    };
    return { fhir: { search } as unknown as FhirClient, params };
  }

  it('asks for names, dates, identifiers and filters', async () => {
    const { fhir, params } = asked();
    const { patients, mode } = await findInFhir(
      fhir,
      { text: 'burg 3/4/1970 urn:a|b$c', gender: 'male', alive: true, ageFrom: 18 },
      today,
    );
    expect([mode, patients.map(({ id }) => id)]).toEqual(['fhir', ['p']]);
    expect(params).toEqual([
      {
        _count: '20',
        _sort: 'family',
        name: ['burg'],
        birthdate: ['1970-03-04,1970-04-03', 'le2006-02-28'],
        identifier: ['urn:a|b\\$c'],
        gender: 'male',
        deceased: 'false',
      },
    ]);
  });

  it('goes on with the same question where the server stopped', async () => {
    const { fhir, params } = asked();
    const { next } = await findInFhir(fhir, { text: 'burg' }, today);
    await findInFhir(fhir, { text: 'burg', page: next ?? '' }, today);
    expect(params[1]).toEqual({ ...params[0], ct: 'abc=' });
  });

  it('takes a word of letters and digits for a number, then for a name', async () => {
    const params: SearchParams[] = [];
    const search = (_: string, given: SearchParams) => {
      params.push(given);
      return {
        byPage: async function* () {
          yield { resourceType: 'Bundle', type: 'searchset' };
        },
      };
    };
    await findInFhir({ search } as unknown as FhirClient, { text: 'Waters156' }, today);
    expect(params.map(({ name, identifier }) => [identifier, name])).toEqual([
      [['Waters156'], undefined],
      [undefined, ['Waters156']],
    ]);
  });

  it('lets a made-up page mark ask for nothing that was not typed', async () => {
    const { fhir, params } = asked();
    const page = Buffer.from('name=bergstr&_count=9999&__proto__=1&birthdate=1970').toString(
      'base64url',
    );
    await findInFhir(fhir, { text: '', gender: 'female', page }, today);
    expect(params).toEqual([{ _count: '20', _sort: 'family', gender: 'female' }]);
  });
});
