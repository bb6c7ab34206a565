import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Observation } from 'fhir/r4';
import { describe, expect, test } from 'vitest';
import {
  asDeviceEvent,
  compileExpression,
  createObservation,
  groupMeasurements,
  loadDeviceMapping,
  loadFhirMapping,
  type Measurement,
  mergeObservation,
  normalise,
  planObservations,
  toMessage,
  upstreamId,
} from './index.ts';

/** Cases written by hand from the rules of the Azure MedTech service; the folder's README describes the format. */
const folder = path.join(
  process.env['FPH_REFERENCE_DIR'] ?? path.resolve(import.meta.dirname, '../../../../shared/data'),
  'medtech',
);
const files = existsSync(folder)
  ? readdirSync(folder).filter((name) => name.endsWith('.json'))
  : [];

type Case = {
  id: string;
  kind: string;
  deviceMapping?: unknown;
  fhirMapping?: unknown;
  message?: Record<string, unknown>;
  measurements?: Measurement[];
  ids?: { patient: string; device: string };
  existing?: Observation;
  expression?: string;
  data?: unknown;
  numericTolerance?: number;
  expected: Record<string, unknown>;
};

describe.skipIf(files.length === 0)('reference cases (FPH_REFERENCE_DIR/medtech)', () => {
  const cases = files.map(
    (name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Case,
  );

  test.each(cases.map((item) => [item.id, item] as const))('%s', (_id, item) => {
    const run = runners[item.kind];
    if (run === undefined) throw new Error(`unknown kind ${item.kind}`);
    run(item);
  });
});

const runners: Record<string, (item: Case) => void> = {
  normalise: ({ deviceMapping, message, expected }) => {
    const loaded = loadDeviceMapping(JSON.stringify(deviceMapping));
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const event = asDeviceEvent(message);
    const { measurements, error } = normalise(
      loaded.mapping,
      event ? toMessage(event) : (message ?? {}),
    );
    if (expected['error']) expect(error?.code).toBe(expected['error']);
    else {
      expect(error).toBeUndefined();
      expect(measurements).toEqual(expected['measurements']);
    }
  },
  deviceMappingValidity: ({ deviceMapping, expected }) => {
    expect(loadDeviceMapping(JSON.stringify(deviceMapping)).ok).toBe(expected['valid']);
  },
  fhirMappingValidity: ({ fhirMapping, expected }) => {
    expect(loadFhirMapping(JSON.stringify(fhirMapping)).ok).toBe(expected['valid']);
  },
  observation: ({ fhirMapping, measurements = [], ids, expected }) => {
    const plan = planObservations(fhir(fhirMapping), measurements, 'seconds');
    const errors = plan.rejected.map(({ error }) => error.code as string);
    const observations: Observation[] = [];
    for (const { template, group } of plan.planned) {
      try {
        observations.push(createObservation(template, group, ids));
      } catch (error) {
        errors.push((error as { code: string }).code);
      }
    }
    for (const { id, identifier } of observations) {
      expect(id).toBe(upstreamId(identifier?.[0]?.system ?? '', identifier?.[0]?.value ?? ''));
    }
    const bare = observations.map(({ id: _id, issued: _issued, ...rest }) => rest);
    if (expected['error']) expect(errors.join()).toContain(expected['error']);
    if (expected['observations']) expect(bare).toEqual(expected['observations']);
    if (expected['observationsPartial']) {
      expect(bare).toMatchObject(expected['observationsPartial'] as object[]);
    }
    if (expected['observationCount'] !== undefined)
      expect(bare).toHaveLength(expected['observationCount'] as number);
  },
  merge: ({ fhirMapping, measurements = [], existing, expected }) => {
    const plan = planObservations(fhir(fhirMapping), measurements, 'seconds');
    const [only] = plan.planned;
    if (!only || !existing) throw new Error('no group');
    const merged = mergeObservation(only.template, only.group, existing);
    expect(merged.operation).toBe(expected['operation']);
    expect(merged.observation).toMatchObject((expected['observationPartial'] ?? {}) as object);
  },
  grouping: ({ measurements = [], expected }) => {
    const groups = groupMeasurements(measurements);
    if (expected['groupCount'] !== undefined)
      expect(groups).toHaveLength(expected['groupCount'] as number);
    if (expected['groups']) {
      const shown = groups.map((group) =>
        group.map(({ occurrenceTimeUtc, properties }) => ({
          occurrenceTimeUtc,
          value: properties[0]?.value,
        })),
      );
      expect(shown).toEqual(expected['groups']);
    }
  },
  jmesFunction: ({ expression = '', data, expected }) => {
    const run = () => compileExpression(expression, 'JmesPath').selectOne(data);
    if (expected['error']) expect(run).toThrow();
    else if (expected['instant']) {
      expect(Date.parse(run() as string)).toBe(Date.parse(expected['instant'] as string));
    } else if (typeof expected['value'] === 'number')
      expect(run()).toBeCloseTo(expected['value'], 9);
    else expect(run()).toEqual(expected['value']);
  },
};

function fhir(mapping: unknown) {
  const loaded = loadFhirMapping(JSON.stringify(mapping));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.mapping;
}

test('hash ids are SHA-256', () => {
  expect(upstreamId('s', 'v')).toBe(createHash('sha256').update('s_v').digest('hex'));
});
