import { type DeviceEvent, ingestionTime, toMessage } from '../envelope.ts';
import { MedtechError, toMedtechError } from '../errors.ts';
import type { SegmentPrecision } from '../fhir/observation-group.ts';
import {
  findCollisions,
  type PlannedObservation,
  planObservations,
} from '../fhir/plan-observations.ts';
import type { DeviceMapping } from '../mapping/device-mapping.ts';
import type { FhirMapping } from '../mapping/fhir-mapping.ts';
import type { Measurement } from '../measurement.ts';
import { normalise } from '../normalise.ts';
import { fromMilliseconds } from '../time.ts';
import { applyObservations, type Identified } from './apply-observations.ts';
import type { ObservationStore, SubjectResolver } from './ports.ts';

/** The stage at which an event failed. */
export type Stage = 'normalise' | 'convert' | 'identify' | 'write';

/** Why something of an event did not arrive; an event may have several. */
export type EventFailure = {
  /** Index in the batch. */
  readonly event: number;
  readonly stage: Stage;
  readonly error: MedtechError;
};

/** What became of a batch. */
export type BatchReport = {
  readonly events: number;
  readonly measurements: number;
  readonly created: number;
  readonly updated: number;
  /** Said nothing new. */
  readonly unchanged: number;
  /** Samples that got the identifier of another one in the batch (precision `seconds` only). */
  readonly collisions: number;
  /** Events that no template matched, by index. */
  readonly unmatched: readonly number[];
  readonly failures: readonly EventFailure[];
};

export type ProcessOptions = {
  readonly device: DeviceMapping;
  readonly fhir: FhirMapping;
  readonly store: ObservationStore;
  readonly subjects: SubjectResolver;
  readonly segmentPrecision: SegmentPrecision;
  /** Milliseconds since 1970 after which a time of a device is taken for a wrong clock. */
  readonly latestTime?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Takes a batch of device events to Observations. What is wrong with one event or refused by the server is a failure in
 * the report and does not touch the others; only when a port throws (the server cannot be reached) does this throw, and
 * the whole batch can be done again: it converges to the same Observations.
 */
export async function processEvents(
  events: readonly DeviceEvent[],
  options: ProcessOptions,
): Promise<BatchReport> {
  const failures: EventFailure[] = [];
  const { measurements, sources, unmatched } = measureAll(events, options, failures);
  const { planned, rejected } = planObservations(
    options.fhir,
    measurements,
    options.segmentPrecision,
  );
  const fail = (stage: Stage, members: readonly Measurement[], error: MedtechError) => {
    const indexes = new Set(members.map((measurement) => sources.get(measurement) ?? 0));
    for (const event of indexes) failures.push({ event, stage, error });
  };
  for (const { measurement, error } of rejected) fail('convert', [measurement], error);
  const identified = await identify(planned, options, fail);
  const applied = await applyObservations(identified, options.store, options.signal);
  for (const { plan, stage, error } of applied.failures)
    fail(stage, plan.group.measurements, error);
  return {
    events: events.length,
    measurements: measurements.length,
    created: applied.created,
    updated: applied.updated,
    unchanged: applied.unchanged,
    // With milliseconds every sample has an identifier of its own.
    collisions: options.segmentPrecision === 'seconds' ? findCollisions(planned).length : 0,
    unmatched,
    failures,
  };
}

function measureAll(
  events: readonly DeviceEvent[],
  { device, latestTime }: ProcessOptions,
  failures: EventFailure[],
) {
  const latest = latestTime === undefined ? undefined : fromMilliseconds(latestTime);
  const sources = new Map<Measurement, number>();
  const unmatched: number[] = [];
  for (const [index, event] of events.entries()) {
    try {
      const { measurements, error } = normalise(device, toMessage(event), ingestionTime(event));
      if (error) failures.push({ event: index, stage: 'normalise', error });
      else if (measurements.length === 0) unmatched.push(index);
      for (const measurement of measurements) {
        if (latest === undefined || measurement.occurrenceTimeUtc <= latest)
          sources.set(measurement, index);
        else failures.push({ event: index, stage: 'normalise', error: wrongClock(measurement) });
      }
    } catch (error) {
      failures.push({ event: index, stage: 'normalise', error: toMedtechError(error) });
    }
  }
  return { measurements: [...sources.keys()], sources, unmatched };
}

function wrongClock({ type }: Measurement): MedtechError {
  return new MedtechError(
    'DeviceClockException',
    'The time of the device lies too far in the future.',
    {
      details: { template: type },
    },
  );
}

async function identify(
  planned: readonly PlannedObservation[],
  { subjects, signal }: ProcessOptions,
  fail: (stage: Stage, members: readonly Measurement[], error: MedtechError) => void,
): Promise<Identified[]> {
  const slots = new Map<string, number>();
  const distinct: Measurement[] = [];
  const slotOf = (plan: PlannedObservation): number => {
    const [first] = plan.group.measurements;
    if (first === undefined) return -1;
    const key = JSON.stringify([first.deviceId, first.patientId, first.encounterId]);
    const known = slots.get(key);
    if (known !== undefined) return known;
    slots.set(key, distinct.length);
    return distinct.push(first) - 1;
  };
  const slotsOfPlans = planned.map(slotOf);
  const answers = distinct.length === 0 ? [] : await subjects.resolve(distinct, signal);
  return planned.flatMap((plan, index) => {
    const answer = answers[slotsOfPlans[index] ?? -1];
    if (answer !== undefined && 'ids' in answer) return [{ plan, ids: answer.ids }];
    if (answer !== undefined) fail('identify', plan.group.measurements, answer.error);
    return [];
  });
}
