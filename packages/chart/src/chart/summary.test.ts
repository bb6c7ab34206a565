import type { FhirResource, Observation } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { flagOf, seriesOfResults, valueText } from './result-series.ts';
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

describe('sections', () => {
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
});
