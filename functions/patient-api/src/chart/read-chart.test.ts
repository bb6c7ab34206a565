import type { FhirClient } from '@fph/clients/fhir';
import type { Patient } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { findPerson, readChart } from './read-chart.ts';

const link = (type: 'replaces' | 'replaced-by', id: string) => ({
  type,
  other: { reference: `Patient/${id}` },
});

function storeOf(patients: Patient[]): FhirClient {
  const readIfExists = (_: string, id: string) =>
    Promise.resolve(patients.find((patient) => patient.id === id));
  return { readIfExists } as unknown as FhirClient;
}

describe('a person', () => {
  const chain: Patient[] = [
    { resourceType: 'Patient', id: 'a', link: [link('replaced-by', 'b')] },
    {
      resourceType: 'Patient',
      id: 'b',
      link: [link('replaces', 'a'), link('replaced-by', 'c')],
    },
    { resourceType: 'Patient', id: 'c', link: [link('replaces', 'b')] },
  ];

  it.each(['a', 'b', 'c'])('has the facts of all merged records, opened by %s', async (id) => {
    const person = await findPerson(storeOf(chain), id);
    expect(person?.patient.id).toBe('c');
    expect([...(person?.ids ?? [])].sort()).toEqual(['a', 'b', 'c']);
  });

  it('is found in a circle of merges', async () => {
    const circle: Patient[] = [
      { resourceType: 'Patient', id: 'a', link: [link('replaced-by', 'b'), link('replaces', 'b')] },
      { resourceType: 'Patient', id: 'b', link: [link('replaced-by', 'a'), link('replaces', 'a')] },
    ];
    const person = await findPerson(storeOf(circle), 'a');
    expect([...(person?.ids ?? [])].sort()).toEqual(['a', 'b']);
  });

  it('is nobody where there is none', async () => {
    expect(await findPerson(storeOf([]), 'a')).toBeUndefined();
  });
});

describe('reading a chart', () => {
  const person = { patient: { resourceType: 'Patient', id: 'a' } as const, ids: ['a', 'b'] };

  it('marks the section that fails, and asks for all records of the person', async () => {
    const asked: unknown[] = [];
    const search = (type: string, params: unknown) => {
      asked.push(params);
      return {
        byPage: async function* () {
          if (type === 'Condition') throw new Error('down');
          yield {
            entry: [1, 2, 3].map((id) => ({ resource: { resourceType: type, id: `${id}` } })),
          };
        },
      };
    };
    const chart = await readChart({ search } as unknown as FhirClient, person, [
      { section: 'Problems', type: 'Condition', params: {}, limit: 9 },
      { section: 'Imaging', type: 'ImagingStudy', params: {}, limit: 2 },
    ]);
    expect(chart.failed).toEqual(['Problems']);
    expect([chart.truncated, chart.resources.length]).toEqual([['Imaging'], 2]);
    expect(asked).toEqual([
      { patient: 'Patient/a,Patient/b', _count: '9' },
      { patient: 'Patient/a,Patient/b', _count: '2' },
    ]);
  });
});
