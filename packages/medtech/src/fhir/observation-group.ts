import { MedtechError } from '../errors.ts';
import type { FhirTemplate } from '../mapping/fhir-mapping.ts';
import type { ValueTemplate } from '../mapping/fhir-schema.ts';
import type { Measurement } from '../measurement.ts';
import { bucketOf, earlier, type Instant, later, subMillisecondTicks } from '../time.ts';
import { parseDecimal, sampleText } from './decimal.ts';

/** One value of a property at one time. */
export type Sample = {
  readonly time: Instant;
  readonly value: string;
  readonly ingestionTime: Instant | undefined;
};

/** The measurements that make up one Observation. */
export type ObservationGroup = {
  readonly type: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Last part of the identifier: times, or the correlation id. */
  readonly segment: string;
  /** Samples of each property, sorted by time. */
  readonly values: ReadonlyMap<string, readonly Sample[]>;
  /** Latest ingestion time of the measurements. */
  readonly issued: Instant | undefined;
  readonly measurements: readonly Measurement[];
};

/**
 * Precision of the times in the identifier of a Single Observation. With `seconds`, as upstream, two samples in one
 * second share an identifier and the later replaces the earlier.
 */
export type SegmentPrecision = 'seconds' | 'milliseconds';

/** Splits grouped measurements into one group per Observation, as the period interval of the template says. */
export function toObservationGroups(
  template: FhirTemplate,
  measurements: readonly Measurement[],
  precision: SegmentPrecision,
): ObservationGroup[] {
  if (template.periodInterval === 'CorrelationId') return correlationGroups(measurements);
  const drafts = new Map<Instant, Measurement[]>();
  for (const measurement of measurements) {
    const { start } = periodOf(template, measurement);
    const draft = drafts.get(start);
    if (draft) draft.push(measurement);
    else drafts.set(start, [measurement]);
  }
  return [...drafts.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { start, end } = periodOf(template, first);
    const segmentText =
      template.periodInterval === 'Single' && precision === 'milliseconds'
        ? toMillisecondSegment
        : toSecondSegment;
    return [assemble(members, start, end, `${segmentText(start)}.${segmentText(end)}`)];
  });
}

function correlationGroups(measurements: readonly Measurement[]): ObservationGroup[] {
  const [first] = measurements;
  if (first === undefined) return [];
  const { correlationId } = first;
  if (correlationId === null || correlationId.trim() === '') {
    throw new MedtechError(
      'CorrelationIdNotDefinedException',
      'The measurements have no correlation id.',
    );
  }
  const times = measurements.map((measurement) => measurement.occurrenceTimeUtc);
  return [assemble(measurements, times.reduce(earlier), times.reduce(later), correlationId)];
}

function periodOf(
  template: FhirTemplate,
  measurement: Measurement,
): { start: Instant; end: Instant } {
  const time = measurement.occurrenceTimeUtc;
  if (template.periodInterval === 'Hourly') return bucketOf(time, 'hour');
  if (template.periodInterval === 'Daily') return bucketOf(time, 'day');
  return { start: time, end: time };
}

function assemble(
  measurements: readonly Measurement[],
  start: Instant,
  end: Instant,
  segment: string,
): ObservationGroup {
  const values = new Map<string, Sample[]>();
  let issued: Instant | undefined;
  for (const {
    properties,
    occurrenceTimeUtc: time,
    ingestionTimeUtc: ingestionTime,
  } of measurements) {
    if (ingestionTime !== undefined && (issued === undefined || ingestionTime > issued))
      issued = ingestionTime;
    for (const { name, value } of properties) {
      const sample: Sample = { time, value, ingestionTime };
      const samples = values.get(name);
      if (samples === undefined) values.set(name, [sample]);
      // Of a name given twice in one measurement the first counts.
      else if (samples.at(-1)?.time !== time) samples.push(sample);
    }
  }
  for (const samples of values.values())
    samples.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const type = measurements[0]?.type ?? '';
  return { type, start, end, segment, values, issued, measurements };
}

/** `yyyyMMddHHmmssZ` */
const toSecondSegment = (time: Instant): string => `${time.slice(0, 19).replace(/[-:T]/g, '')}Z`;

/** `yyyyMMddHHmmssfffZ`, and the digits below the millisecond where there are any. */
function toMillisecondSegment(time: Instant): string {
  const ticks = subMillisecondTicks(time);
  const fraction = time.slice(20, 23) + (ticks === 0 ? '' : time.slice(23, 27));
  return `${time.slice(0, 19).replace(/[-:T]/g, '')}${fraction}Z`;
}

/** The numeric fault of a measurement, if it has one; it must not spoil the Observation of the others. */
export function findValueFault(
  template: FhirTemplate,
  measurement: Measurement,
): MedtechError | undefined {
  for (const value of valuesOf(template)) {
    const property = measurement.properties.find(({ name }) => name === value.valueName);
    if (property === undefined) continue;
    const bad =
      (value.valueType === 'Quantity' && parseDecimal(property.value) === undefined) ||
      (value.valueType === 'SampledData' && sampleText(property.value) === undefined);
    if (bad) {
      return new MedtechError('InvalidQuantityFhirValueException', 'The value is not a number.', {
        details: { template: template.typeName, field: value.valueName },
      });
    }
  }
  return undefined;
}

/** The value and the component values of a template. */
function valuesOf(template: FhirTemplate): ValueTemplate[] {
  const components = template.components?.map((component) => component.value) ?? [];
  return template.value === undefined ? components : [template.value, ...components];
}
