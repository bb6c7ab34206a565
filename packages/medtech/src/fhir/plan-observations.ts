import { MedtechError, toMedtechError } from '../errors.ts';
import { groupMeasurements } from '../group.ts';
import type { FhirMapping, FhirTemplate } from '../mapping/fhir-mapping.ts';
import type { Measurement } from '../measurement.ts';
import {
  findValueFault,
  type ObservationGroup,
  type SegmentPrecision,
  toObservationGroups,
} from './observation-group.ts';

/** A group of measurements that become one Observation, and the template for it. */
export type PlannedObservation = {
  readonly template: FhirTemplate;
  readonly group: ObservationGroup;
};

/** A measurement that can become no Observation, with the reason. */
export type RejectedMeasurement = {
  readonly measurement: Measurement;
  readonly error: MedtechError;
};

/** Which Observations a batch of measurements becomes; what is wrong with one measurement does not touch the others. */
export type ObservationPlan = {
  readonly planned: readonly PlannedObservation[];
  readonly rejected: readonly RejectedMeasurement[];
};

/** Groups measurements and splits the groups by the period interval of their template. */
export function planObservations(
  mapping: FhirMapping,
  measurements: readonly Measurement[],
  precision: SegmentPrecision,
): ObservationPlan {
  const planned: PlannedObservation[] = [];
  const rejected: RejectedMeasurement[] = [];
  const good: Measurement[] = [];
  for (const measurement of measurements) {
    const error = faultOf(mapping, measurement);
    if (error === undefined) good.push(measurement);
    else rejected.push({ measurement, error });
  }
  for (const members of groupMeasurements(good)) {
    const [first] = members;
    const template = first && mapping.find(first.type);
    if (template === undefined) continue;
    try {
      for (const group of toObservationGroups(template, members, precision))
        planned.push({ template, group });
    } catch (cause) {
      const error = toMedtechError(cause).at({ template: template.typeName });
      rejected.push(...members.map((measurement) => ({ measurement, error })));
    }
  }
  return { planned, rejected };
}

function faultOf(mapping: FhirMapping, measurement: Measurement): MedtechError | undefined {
  const template = mapping.find(measurement.type);
  if (template !== undefined) return findValueFault(template, measurement);
  return new MedtechError(
    'TemplateNotFoundException',
    'No FHIR template for the type of the measurement.',
    {
      details: { template: measurement.type },
    },
  );
}

/**
 * Groups that would get the same identifier although their samples differ in time (two in one second, with precision
 * `seconds`), as pairs of the first and the colliding one.
 */
export function findCollisions(
  planned: readonly PlannedObservation[],
): { first: PlannedObservation; second: PlannedObservation }[] {
  const seen = new Map<string, PlannedObservation>();
  const collisions: { first: PlannedObservation; second: PlannedObservation }[] = [];
  for (const plan of planned) {
    if (plan.template.periodInterval !== 'Single') continue;
    const [measurement] = plan.group.measurements;
    const key = JSON.stringify([
      measurement?.deviceId,
      measurement?.patientId,
      plan.group.type,
      plan.group.segment,
    ]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, plan);
    else collisions.push({ first, second: plan });
  }
  return collisions;
}
