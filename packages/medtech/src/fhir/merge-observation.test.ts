import fc from 'fast-check';
import type { Observation } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { loadFhirMapping } from '../mapping/fhir-mapping.ts';
import type { Measurement } from '../measurement.ts';
import { fromMilliseconds } from '../time.ts';
import { mergeObservation } from './merge-observation.ts';
import { createObservation } from './observation.ts';
import { planObservations } from './plan-observations.ts';

const template = (typeName: string, more: object) => ({
  templateType: 'CodeValueFhir',
  template: { typeName, codes: [{ system: 'http://loinc.org', code: '8867-4' }], ...more },
});
const value = (valueType: string, more: object = {}) => ({
  value: { valueName: 'v', valueType, ...more },
});
const loaded = loadFhirMapping(
  JSON.stringify({
    templateType: 'CollectionFhir',
    template: [
      template('sampled', {
        periodInterval: 60,
        ...value('SampledData', { defaultPeriod: 60_000 }),
      }),
      template('single', value('Quantity')),
      template('text', value('String')),
      template('concept', value('CodeableConcept', { text: 'worn' })),
      template('session', { periodInterval: -1, ...value('Quantity') }),
      template('pair', {
        components: ['a', 'b'].map((valueName) => ({
          codes: [],
          value: { valueName, valueType: 'Quantity' },
        })),
      }),
      template('pairs', {
        periodInterval: 60,
        components: ['a', 'b'].map((valueName) => ({
          codes: [],
          value: { valueName, valueType: 'SampledData', defaultPeriod: 60_000 },
        })),
      }),
    ],
  }),
);
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const mapping = loaded.mapping;

function measure(
  type: string,
  ms: number,
  values: Record<string, string>,
  ingested?: number,
): Measurement {
  return {
    type,
    occurrenceTimeUtc: fromMilliseconds(ms),
    ...(ingested !== undefined && { ingestionTimeUtc: fromMilliseconds(ingested) }),
    deviceId: 'd',
    patientId: 'p',
    encounterId: null,
    correlationId: type === 'session' ? 's' : null,
    properties: Object.entries(values).map(([name, text]) => ({ name, value: text })),
  };
}

/** Creates with the first list and merges the others one after the other. */
function apply(...lists: Measurement[][]): Observation {
  let observation: Observation | undefined;
  for (const list of lists) {
    for (const { template: own, group } of planObservations(mapping, list, 'milliseconds')
      .planned) {
      observation = observation
        ? mergeObservation(own, group, observation).observation
        : createObservation(own, group, { patient: 'p', device: 'd' });
    }
  }
  if (!observation) throw new Error('nothing was made');
  return observation;
}

describe('merging', () => {
  it('samples is independent of the order, slot by slot', () => {
    const samples = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), {
      minLength: 2,
      maxLength: 20,
    });
    fc.assert(
      fc.property(samples, fc.nat(), (minutes, seed) => {
        const list = minutes.map((minute) =>
          measure('sampled', minute * 60_000, { v: String(minute) }),
        );
        const shuffled = list.toSorted((a, b) => hash(a, seed) - hash(b, seed));
        const merged = apply(...shuffled.map((one) => [one]));
        expect(merged.valueSampledData).toEqual(apply(list).valueSampledData);
      }),
    );
  });

  it('fills empty slots from late samples and replaces none', () => {
    const first = [
      measure('sampled', 0, { v: '5' }, 2_000),
      measure('sampled', 60_000, { v: '6' }, 3_000),
    ];
    const late = [
      measure('sampled', 100, { v: '4' }, 1_000),
      measure('sampled', 120_000, { v: '7' }, 1_000),
    ];
    expect(apply(first, late).valueSampledData?.data?.split(' ').slice(0, 4)).toEqual([
      '5',
      '6',
      '7',
      'E',
    ]);
    const newer = [measure('sampled', 100, { v: '4' }, 9_000)];
    expect(apply(first, newer).valueSampledData?.data?.split(' ').slice(0, 2)).toEqual(['4', '6']);
  });

  it('says nothing changed when nothing changed', () => {
    for (const [type, values] of [
      ['sampled', { v: '1' }],
      ['single', { v: '1' }],
      ['text', { v: 'x' }],
      ['concept', { v: 'x' }],
      ['pair', { a: '1' }],
    ] as const) {
      const list = [measure(type, 0, values)];
      const [plan] = planObservations(mapping, list, 'seconds').planned;
      if (!plan) throw new Error('no plan');
      const stored = createObservation(plan.template, plan.group, { patient: 'p', device: 'd' });
      expect(mergeObservation(plan.template, plan.group, stored)).toEqual({
        operation: 'noop',
        observation: stored,
      });
    }
  });

  it('adds components, replaces values and widens the period', () => {
    const merged = apply(
      [measure('pair', 0, { a: '1' })],
      [measure('pair', 0, { a: '2', b: '3' })],
    );
    expect(merged.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([2, 3]);
    expect(merged.status).toBe('amended');
    const session = apply(
      [measure('session', 5_000, { v: '1' })],
      [measure('session', 1_000, { v: '2' })],
    );
    expect(session.effectivePeriod).toEqual({
      start: fromMilliseconds(1_000),
      end: fromMilliseconds(5_000),
    });
    expect(session.valueQuantity?.value).toBe(2);
  });

  it('keeps the slots of a component without new samples in step', () => {
    const merged = apply(
      [measure('pairs', 0, { a: '1', b: '2' })],
      [measure('pairs', 60_000, { a: '3' })],
    );
    expect(
      merged.component?.map(({ valueSampledData }) =>
        valueSampledData?.data?.split(' ').slice(0, 3),
      ),
    ).toEqual([
      ['1', '3', 'E'],
      ['2', 'E', 'E'],
    ]);
  });

  it('refuses what it cannot merge', () => {
    const stored = apply([measure('single', 0, { v: '1' })]);
    const [plan] = planObservations(mapping, [measure('single', 0, { v: '2' })], 'seconds').planned;
    if (!plan) throw new Error('no plan');
    const { valueQuantity: _gone, ...bare } = stored;
    expect(() =>
      mergeObservation(plan.template, plan.group, { ...bare, valueString: 'x' }),
    ).toThrow('another type');
    const { effectivePeriod: _too, ...timeless } = stored;
    expect(() => mergeObservation(plan.template, plan.group, timeless)).toThrow(
      'no effective time',
    );
    const sampled = apply([measure('sampled', 0, { v: '1' })]);
    const [more] = planObservations(
      mapping,
      [measure('sampled', 60_000, { v: '2' })],
      'seconds',
    ).planned;
    const cube = {
      ...sampled,
      valueSampledData: { origin: { value: 0 }, period: 1, dimensions: 3, data: '1 2 3' },
    };
    expect(() => more && mergeObservation(more.template, more.group, cube)).toThrow(
      'more than one dimension',
    );
  });
});

describe('creating', () => {
  it('refuses two values where one fits, and a session without end', () => {
    const quantity = [measure('session', 0, { v: '1' }), measure('session', 1_000, { v: '2' })];
    expect(() => apply(quantity)).toThrow(
      expect.objectContaining({ code: 'InvalidQuantityFhirValueException' }),
    );
  });

  it('keeps two samples of one second apart with milliseconds, and below', () => {
    const list = [0, 100, 100.5].map((ms, index) =>
      measure('single', Math.floor(ms), { v: String(index) }),
    );
    list[2] = { ...(list[2] as Measurement), occurrenceTimeUtc: fromMilliseconds(100, 5_000) };
    const idsOf = (precision: 'seconds' | 'milliseconds') =>
      new Set(planObservations(mapping, list, precision).planned.map(({ group }) => group.segment))
        .size;
    expect(idsOf('milliseconds')).toBe(3);
    expect(idsOf('seconds')).toBe(1);
  });
});

function hash({ occurrenceTimeUtc }: Measurement, seed: number): number {
  let state = seed | 1;
  for (const char of occurrenceTimeUtc) state = Math.imul(state ^ char.charCodeAt(0), 16_777_619);
  return state;
}
