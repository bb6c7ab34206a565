import type { FhirResource, Medication, Observation } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { bannerOf } from './banner.ts';
import { flagOf } from './flag-of.ts';
import { valueText } from './observation-value.ts';
import { seriesOfResults } from './result-series.ts';
import { summaryOf } from './summary.ts';
import { timelineOf } from './timeline.ts';

const snomed = (code: string, display: string) => ({
  coding: [{ system: 'http://snomed.info/sct', code, display }],
});
const active = { coding: [{ code: 'active' }] };
const patient = { reference: 'Patient/p' };
const from = (source: string) => ({ meta: { source } });

const diabetes = (id: string, source: string, extra: object = {}): FhirResource => ({
  resourceType: 'Condition',
  id,
  subject: patient,
  clinicalStatus: active,
  onsetDateTime: '2020-05-01',
  code: snomed('44054006', 'Diabetes mellitus type 2'),
  ...from(source),
  ...extra,
});

const glucose = (
  id: string,
  when: string,
  value: number,
  extra: Partial<Observation> = {},
): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  subject: patient,
  effectiveDateTime: when,
  code: { coding: [{ system: 'http://loinc.org', code: '2339-0' }], text: 'Glucose' },
  valueQuantity: { value, unit: 'mg/dL' },
  ...extra,
});

describe('the same fact from several sources', () => {
  it('is one row that names them', () => {
    const { problems } = summaryOf([
      diabetes('a', 'urn:fph:bundles:north#1'),
      diabetes('b', 'urn:fph:ccda:south#2', { onsetDateTime: '2020-05-01T08:00:00Z' }),
    ]);
    expect(problems.current).toHaveLength(1);
    expect(problems.current[0]?.sources.map(({ label }) => label)).toEqual([
      'FHIR bundle, north',
      'C-CDA document, south',
    ]);
  });

  it('is known by the id that a document gives as identifier, whatever its code', () => {
    const id = '0e6b4a2c-8d1f-4c6b-9f2a-1234567890ab';
    const { problems } = summaryOf([
      diabetes(id, 'urn:fph:bundles:north#1'),
      diabetes('b', 'urn:fph:ccda:south#2', {
        identifier: [{ system: 'urn:ietf:rfc:3986', value: `urn:uuid:${id}` }],
        code: { text: 'Sugar' },
        onsetDateTime: '2019',
      }),
    ]);
    expect(problems.current).toHaveLength(1);
  });

  it('stays two rows when one source says it twice', () => {
    const { problems } = summaryOf([
      diabetes('a', 'urn:fph:bundles:north#1'),
      diabetes('b', 'urn:fph:bundles:north#2'),
    ]);
    expect(problems.current).toHaveLength(2);
  });

  it('keeps doses apart: two orders of one drug are two rows', () => {
    const order = (id: string, value: number): FhirResource => ({
      resourceType: 'MedicationRequest',
      id,
      status: 'active',
      intent: 'order',
      subject: patient,
      authoredOn: '2021-01-01',
      medicationCodeableConcept: { text: 'Metformin' },
      dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value, unit: 'mg' } }] }],
      ...from('urn:fph:bundles:north#1'),
    });
    const { medications } = summaryOf([order('a', 500), order('b', 850)]);
    expect(medications.current.map(({ detail }) => detail)).toEqual(['500 mg', '850 mg']);
  });
});

describe('sources that differ about one fact', () => {
  const order = (id: string, source: string, text: string): FhirResource => ({
    resourceType: 'MedicationRequest',
    id,
    status: 'active',
    intent: 'order',
    subject: patient,
    authoredOn: '2021-01-01',
    medicationCodeableConcept: { text: 'Metformin' },
    dosageInstruction: [{ text }],
    ...from(source),
  });

  it('are each quoted, and said once where they agree', () => {
    const of = (text: string) =>
      summaryOf([
        order('a', 'urn:fph:bundles:north', '500 mg'),
        order('b', 'urn:fph:ccda:south', text),
      ]).medications.current.map(({ detail }) => detail);
    expect(of('850 mg')).toEqual(['500 mg (FHIR bundle, north); 850 mg (C-CDA document, south)']);
    expect(of('500 mg')).toEqual(['500 mg']);
  });

  it('leave a problem current when only one says that it is over', () => {
    const { problems } = summaryOf([
      diabetes('a', 'urn:fph:bundles:north', {
        clinicalStatus: { coding: [{ code: 'resolved' }] },
        abatementDateTime: '2021',
      }),
      diabetes('b', 'urn:fph:ccda:south'),
    ]);
    expect(problems.past).toEqual([]);
    expect(problems.current).toMatchObject([
      {
        status: 'active',
        detail: 'Sources disagree: resolved (FHIR bundle, north); active (C-CDA document, south)',
      },
    ]);
    expect(problems.current[0]?.until).toBeUndefined();
  });

  it('are never joined by having no name', () => {
    const { problems } = summaryOf([
      diabetes('a', 'urn:fph:bundles:north', { code: undefined }),
      diabetes('b', 'urn:fph:ccda:south', { code: undefined }),
    ]);
    expect(problems.current).toHaveLength(2);
  });

  it('keep two documents of one kind and day apart, and join one by its identifier', () => {
    const document = (id: string, source: string, value: string): FhirResource => ({
      resourceType: 'DocumentReference',
      id,
      status: 'current',
      type: { text: 'Discharge summary' },
      date: '2021-01-01T10:00:00Z',
      masterIdentifier: { system: 'urn:documents', value },
      content: [{ attachment: { contentType: 'application/pdf' } }],
      ...from(source),
    });
    const north = document('a', 'urn:fph:bundles:north', '1');
    expect(summaryOf([north, document('b', 'urn:fph:ccda:south', '2')]).documents).toHaveLength(2);
    expect(summaryOf([north, document('b', 'urn:fph:ccda:south', '1')]).documents).toHaveLength(1);
  });
});

describe('sections', () => {
  it('take any form of abatement for an end', () => {
    const ended = [
      { abatementString: 'in spring' },
      { abatementAge: { value: 40, unit: 'years' } },
      { abatementPeriod: { start: '2020', end: '2021' } },
    ];
    for (const abatement of ended) {
      const { problems } = summaryOf([
        diabetes('a', 'x', { clinicalStatus: undefined, ...abatement }),
      ]);
      expect([problems.current.length, problems.past.length]).toEqual([0, 1]);
    }
  });

  it('fold a resolved allergy away, and know a statement that there is none', () => {
    const allergy = (id: string, status: string, code: string): FhirResource => ({
      resourceType: 'AllergyIntolerance',
      id,
      patient,
      criticality: 'high',
      clinicalStatus: { coding: [{ code: status }] },
      code: snomed(code, code),
    });
    const { allergies } = summaryOf([
      allergy('a', 'resolved', '91936005'),
      allergy('b', 'active', '716186003'),
    ]);
    expect(allergies.past).toMatchObject([{ status: 'resolved', critical: true }]);
    expect(allergies.current).toMatchObject([{ absent: true }]);
  });

  it('say that a medication is not to be given, and find one that its order contains', () => {
    const aspirin: Medication = {
      resourceType: 'Medication',
      id: 'm',
      code: { text: 'Aspirin' },
    };
    const { medications } = summaryOf([
      {
        resourceType: 'MedicationRequest',
        id: 'r',
        status: 'active',
        intent: 'order',
        doNotPerform: true,
        subject: patient,
        contained: [aspirin],
        medicationReference: { reference: '#m' },
      },
    ]);
    expect(medications.current).toMatchObject([{ title: 'Aspirin', detail: 'Not to be given' }]);
  });

  it('leave out imaging that was entered in error', () => {
    const { imaging } = summaryOf([
      { resourceType: 'ImagingStudy', id: 'i', status: 'entered-in-error', subject: patient },
    ]);
    expect(imaging).toEqual([]);
  });
});

describe('a banner', () => {
  it('tells no age of somebody who died nobody knows when', () => {
    const dead = {
      resourceType: 'Patient',
      birthDate: '1930-01-01',
      deceasedBoolean: true,
    } as const;
    expect(bannerOf(dead, '2024-01-01').age).toBeUndefined();
    expect(
      bannerOf(
        { resourceType: 'Patient', birthDate: '1930-01-01', deceasedDateTime: '2000-01-01' },
        '2024-01-01',
      ).age,
    ).toBe(70);
  });
});

describe('folding', () => {
  it('folds resolved problems and stopped medications, and drops what was never true', () => {
    const { problems } = summaryOf([
      diabetes('a', 'x', { clinicalStatus: { coding: [{ code: 'resolved' }] } }),
      diabetes('b', 'y', { verificationStatus: { coding: [{ code: 'refuted' }] } }),
    ]);
    expect([problems.current.length, problems.past.length]).toEqual([0, 1]);
  });

  it('names a medication that is a resource of its own', () => {
    const { medications } = summaryOf([
      { resourceType: 'Medication', id: 'm', code: { text: 'Insulin' } },
      {
        resourceType: 'MedicationRequest',
        id: 'r',
        status: 'stopped',
        intent: 'order',
        subject: patient,
        medicationReference: { reference: 'Medication/m' },
      },
    ]);
    expect(medications.past.map(({ title }) => title)).toEqual(['Insulin']);
  });

  it('puts vital signs under Vitals by category or code, the rest under Labs', () => {
    const pulse: FhirResource = {
      ...glucose('v', '2020', 60),
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    };
    const { vitals, labs } = summaryOf([pulse, glucose('l', '2020', 90)]);
    expect([vitals.map(({ title }) => title), labs.map(({ title }) => title)]).toEqual([
      ['Heart rate'],
      ['Glucose'],
    ]);
  });
});

describe('series', () => {
  it('runs oldest to newest and keeps units apart', () => {
    const series = seriesOfResults([
      glucose('b', '2021-02-01', 110),
      glucose('a', '2020-01-01', 90),
      glucose('c', '2021-03-01', 6, { valueQuantity: { value: 6, unit: 'mmol/L' } }),
    ]);
    expect(series.map(({ unit, points }) => [unit, points.map(({ value }) => value)])).toEqual([
      ['mg/dL', [90, 110]],
      ['mmol/L', [6]],
    ]);
  });

  it('counts one result that two sources hold once', () => {
    const [series] = seriesOfResults([
      glucose('a', '2020-01-01T10:00:00Z', 90, from('urn:fph:bundles:n#1')),
      glucose('b', '2020-01-01T12:00:00+02:00', 90, from('urn:fph:hl7v2:n#1')),
    ]);
    expect([series?.count, series?.points.length, series?.latest.sources.length]).toEqual([
      1, 1, 2,
    ]);
  });

  it('draws blood pressure as a pair', () => {
    const part = (code: string, value: number) => ({
      code: { coding: [{ code }] },
      valueQuantity: { value, unit: 'mmHg' },
    });
    const pressure: Observation = {
      resourceType: 'Observation',
      id: 'bp',
      status: 'final',
      effectiveDateTime: '2020-01-01',
      code: { coding: [{ code: '85354-9' }] },
      component: [part('8480-6', 120), part('8462-4', 80)],
    };
    const [series] = seriesOfResults([pressure]);
    expect(series?.points).toEqual([{ when: '2020-01-01', value: 120, second: 80 }]);
    expect(series?.latest.text).toBe('120/80 mmHg');
  });

  it('unfolds sampled data by its period, skipping what is no number', () => {
    const [series] = seriesOfResults([
      glucose('s', '2020-01-01T00:00:00Z', 0, {
        valueQuantity: undefined as never,
        valueSampledData: {
          origin: { value: 10 },
          period: 1000,
          factor: 2,
          dimensions: 1,
          data: '1 E 3',
        },
      }),
    ]);
    expect(series?.points).toEqual([
      { when: '2020-01-01T00:00:00.000Z', value: 12 },
      { when: '2020-01-01T00:00:02.000Z', value: 16 },
    ]);
  });

  it('orders by instant where the zones differ', () => {
    const [series] = seriesOfResults([
      glucose('late', '2020-01-01T23:00:00-05:00', 2),
      glucose('early', '2020-01-02T01:00:00Z', 1),
    ]);
    expect(series?.points.map(({ value }) => value)).toEqual([1, 2]);
    expect(series?.latest.text).toBe('2 mg/dL');
  });

  it('puts a stream and single values on one line, in order, and tells its newest value', () => {
    const ucum = { system: 'http://unitsofmeasure.org', code: 'mg/dL' };
    const [series, ...others] = seriesOfResults([
      glucose('q', '2020-01-01T00:00:01.500Z', 5, {
        valueQuantity: { value: 5, unit: 'milligrams', ...ucum },
      }),
      glucose('s', '2020-01-01T00:00:00Z', 0, {
        valueQuantity: undefined as never,
        valueSampledData: {
          origin: { value: 0, unit: 'mg/dL', ...ucum },
          period: 1000,
          dimensions: 2,
          data: '1 9 2 9 3 9',
        },
      }),
    ]);
    expect(others).toEqual([]);
    expect(series?.points.map(({ value }) => value)).toEqual([1, 2, 5, 3]);
    const [stream] = seriesOfResults([
      glucose('s', '2020-01-01T00:00:00Z', 0, {
        valueQuantity: undefined as never,
        valueSampledData: {
          origin: { value: 0, unit: '/min' },
          period: 10,
          dimensions: 1,
          data: Array.from({ length: 300 }, (_, n) => n).join(' '),
        },
      }),
    ]);
    expect([stream?.latest.text, stream?.points.length, stream?.hasMore]).toEqual([
      '299 /min',
      200,
      true,
    ]);
  });

  it('leaves out what was entered in error', () => {
    expect(seriesOfResults([glucose('a', '2020', 90, { status: 'entered-in-error' })])).toEqual([]);
  });

  const range = (low: number, high: number, more: object = {}) => ({
    low: { value: low, unit: 'mg/dL' },
    high: { value: high, unit: 'mg/dL' },
    ...more,
  });
  it.each([
    ['below', 60, {}, 'low'],
    ['inside', 90, {}, undefined],
    ['"<200", which may be anything below', 200, { comparator: '<' }, undefined],
    ['"<70", which is below', 70, { comparator: '<' }, 'low'],
    ['">50", which may be anything above', 50, { comparator: '>' }, undefined],
    ['">100", which is above', 100, { comparator: '>' }, 'high'],
    ['of another unit', 6, { unit: 'mmol/L' }, undefined],
  ] as const)('marks a value %s', (_, value, more, flag) => {
    const valueQuantity = { value, unit: 'mg/dL', ...more };
    expect(
      flagOf(glucose('a', '2020', 0, { valueQuantity, referenceRange: [range(70, 100)] })),
    ).toBe(flag);
  });

  it('does not choose among ranges by age or sex, nor take a treatment goal for the normal range', () => {
    const of = (...referenceRange: NonNullable<Observation['referenceRange']>) =>
      flagOf(glucose('a', '2020', 120, { referenceRange }));
    expect(of(range(70, 100), range(70, 130))).toBeUndefined();
    expect(of(range(70, 100, { type: { coding: [{ code: 'treatment' }] } }))).toBeUndefined();
  });

  it('marks a blood pressure by its parts', () => {
    const part = (code: string, value: number, high: number) => ({
      code: { coding: [{ code }] },
      valueQuantity: { value, unit: 'mmHg' },
      referenceRange: [{ high: { value: high } }],
    });
    const pressure: Observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ code: '85354-9' }] },
      component: [part('8480-6', 120, 130), part('8462-4', 110, 85)],
    };
    expect(flagOf(pressure)).toBe('high');
  });

  it('trusts the interpretation of the source before its own comparison', () => {
    const range = [{ low: { value: 70 }, high: { value: 100 } }];
    expect(flagOf(glucose('a', '2020', 120, { referenceRange: range }))).toBe('high');
    expect(
      flagOf(
        glucose('a', '2020', 120, {
          referenceRange: range,
          interpretation: [{ coding: [{ code: 'N' }] }],
        }),
      ),
    ).toBeUndefined();
    expect(
      flagOf(glucose('a', '2020', 90, { interpretation: [{ coding: [{ code: 'HH' }] }] })),
    ).toBe('critical-high');
  });

  it.each([
    ['mm[Hg]', '120 mmHg'],
    ['{score}', '120'],
    ['10*3/uL', '120 10*3/uL'],
    ['/min', '120 /min'],
  ])('writes the unit %s as people do', (unit, text) => {
    expect(valueText(glucose('a', '2020', 120, { valueQuantity: { value: 120, unit } }))).toBe(
      text,
    );
  });

  it('shows no more digits than a measurement has', () => {
    expect(valueText(glucose('a', '2020', 97.30000000000001))).toBe('97.3 mg/dL');
    expect(valueText(glucose('a', '2020', 1_234_567))).toBe('1234567 mg/dL');
    expect(valueText(glucose('a', '2020', 1_234_567.25))).toBe('1234567.25 mg/dL');
    expect(valueText(glucose('a', '2020', 0.000123))).toBe('0.000123 mg/dL');
  });
});

describe('timeline', () => {
  it('is newest first, without undated events', () => {
    const events = timelineOf([
      {
        resourceType: 'Procedure',
        id: 'p',
        status: 'completed',
        subject: patient,
        code: { text: 'Old' },
        performedDateTime: '2001',
      },
      {
        resourceType: 'Procedure',
        id: 'q',
        status: 'completed',
        subject: patient,
        code: { text: 'New' },
        performedDateTime: '2020-01-01',
      },
      {
        resourceType: 'Procedure',
        id: 'r',
        status: 'completed',
        subject: patient,
        code: { text: 'Undated' },
      },
    ]);
    expect(events.map(({ title }) => title)).toEqual(['New', 'Old']);
  });

  it('leaves out what did not happen', () => {
    const procedure = (id: string, status: 'not-done' | 'entered-in-error'): FhirResource => ({
      resourceType: 'Procedure',
      id,
      status,
      subject: patient,
      performedDateTime: '2020',
    });
    expect(
      timelineOf([
        procedure('a', 'not-done'),
        procedure('b', 'entered-in-error'),
        diabetes('c', 'x', { verificationStatus: { coding: [{ code: 'refuted' }] } }),
        {
          resourceType: 'Encounter',
          id: 'd',
          status: 'cancelled',
          class: { code: 'AMB' },
          period: { start: '2020' },
        },
      ]),
    ).toEqual([]);
  });
});
