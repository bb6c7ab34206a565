import type {
  Observation,
  ObservationComponent,
  ObservationReferenceRange,
  Quantity,
} from 'fhir/r4';
import type { Flag, ReferenceRange, ResultSeries, SeriesPoint, Source } from '../contract.ts';
import { codingsOf, conceptText, hasCode } from './concept-text.ts';
import { sourceOf } from './source-of.ts';
import { unitText } from './unit-text.ts';
import { DIASTOLIC, SYSTOLIC, vitalSigns } from './vital-signs.table.ts';

const POINTS_IN_SUMMARY = 200;

export type SortedObservations = {
  labs: Observation[];
  vitals: Observation[];
  social: Observation[];
};

/** Parts observations by category, else by code. Mistaken and cancelled ones are left out. */
export function sortObservations(observations: Observation[]): SortedObservations {
  const sorted: SortedObservations = { labs: [], vitals: [], social: [] };
  for (const observation of observations) {
    if (observation.status === 'entered-in-error' || observation.status === 'cancelled') continue;
    sorted[kindOf(observation)].push(observation);
  }
  return sorted;
}

function kindOf(observation: Observation): keyof SortedObservations {
  const category = (code: string): boolean =>
    observation.category?.some((concept) => hasCode(concept, [code])) ?? false;
  if (category('vital-signs') || vitalRow(observation)) return 'vitals';
  if (category('social-history') || category('survey')) return 'social';
  return 'labs';
}

/**
 * One series per code and unit. Values of different units are never put on one line. The same result from
 * several sources (same code, instant and value) is one point that names them.
 */
export function seriesOfResults(
  observations: Observation[],
  limit = POINTS_IN_SUMMARY,
): ResultSeries[] {
  const groups = new Map<string, Observation[]>();
  for (const observation of observations) {
    const key = seriesKey(observation);
    groups.set(key, [...(groups.get(key) ?? []), observation]);
  }
  return [...groups].map(([key, members]) => toSeries(key, members, limit));
}

/** Vitals in the table's order, then others by name. */
export function vitalsOf(observations: Observation[]): ResultSeries[] {
  const order = (series: ResultSeries): number => {
    const row = vitalSigns.findIndex(({ codes }) =>
      series.codings.some(({ code }) => codes.includes(code)),
    );
    return row < 0 ? vitalSigns.length : row;
  };
  return seriesOfResults(observations).sort(
    (a, b) => order(a) - order(b) || a.title.localeCompare(b.title, 'en'),
  );
}

/** Labs by name. */
export function labsOf(observations: Observation[]): ResultSeries[] {
  return seriesOfResults(observations).sort((a, b) => a.title.localeCompare(b.title, 'en'));
}

function vitalRow(observation: Observation): (typeof vitalSigns)[number] | undefined {
  return vitalSigns.find(({ codes }) => hasCode(observation.code, codes));
}

function seriesKey(observation: Observation): string {
  const row = vitalRow(observation);
  const coding = codingsOf(observation.code)[0];
  const code =
    row?.codes[0] ??
    (coding ? `${coding.system ?? ''}|${coding.code}` : conceptText(observation.code));
  const unit = unitOf(observation);
  return unit ? `${code} ${unit}` : code;
}

function unitOf(observation: Observation): string | undefined {
  const quantity = observation.valueQuantity ?? component(observation, SYSTOLIC)?.valueQuantity;
  return unitText(quantity?.unit ?? quantity?.code) || undefined;
}

function toSeries(key: string, members: Observation[], limit: number): ResultSeries {
  const ordered = [...members].sort((a, b) =>
    (whenOf(a) ?? '').localeCompare(whenOf(b) ?? '', 'en'),
  );
  const latest = ordered.at(-1) as Observation;
  const points = distinctPoints(ordered.flatMap(pointsOf)).slice(-limit);
  const unit = unitOf(latest);
  const range = rangeOf(latest.referenceRange ?? component(latest, SYSTOLIC)?.referenceRange);
  const secondRange = rangeOf(component(latest, DIASTOLIC)?.referenceRange);
  const when = whenOf(latest);
  const flag = flagOf(latest);
  return {
    key,
    title: vitalRow(latest)?.title ?? conceptText(latest.code),
    codings: codingsOf(latest.code),
    ...(unit ? { unit } : {}),
    ...(range ? { range } : {}),
    ...(secondRange ? { secondRange } : {}),
    latest: {
      text: valueText(latest),
      sources: sourcesOf(latest, ordered),
      ...(when ? { when } : {}),
      ...(flag ? { flag } : {}),
    },
    points,
    count: distinctFacts(ordered),
  };
}

/** Sources that hold the same result: same instant and same value. */
function sourcesOf(latest: Observation, all: Observation[]): Source[] {
  return all.filter((other) => factKey(other) === factKey(latest)).map(sourceOf);
}

function factKey(observation: Observation): string {
  const when = whenOf(observation);
  const instant = when?.includes('T') ? String(Date.parse(when)) : when;
  return `${instant} ${valueText(observation)}`;
}

function distinctFacts(observations: Observation[]): number {
  return new Set(
    observations.map((observation) =>
      whenOf(observation) ? factKey(observation) : observation.id,
    ),
  ).size;
}

function distinctPoints(points: SeriesPoint[]): SeriesPoint[] {
  const seen = new Set<string>();
  return points.filter(({ when, value, second }) => {
    const key = `${Date.parse(when)} ${value} ${second}`;
    return !seen.has(key) && seen.add(key);
  });
}

function pointsOf(observation: Observation): SeriesPoint[] {
  const when = whenOf(observation);
  if (!when) return [];
  const flag = flagOf(observation);
  const marked = flag ? { flag } : {};
  const systolic = component(observation, SYSTOLIC)?.valueQuantity?.value;
  const diastolic = component(observation, DIASTOLIC)?.valueQuantity?.value;
  if (systolic !== undefined && diastolic !== undefined)
    return [{ when, value: systolic, second: diastolic, ...marked }];
  const sampled = sampledPoints(observation, when);
  if (sampled.length > 0) return sampled;
  const value = observation.valueQuantity?.value ?? observation.valueInteger;
  return value === undefined ? [] : [{ when, value, ...marked }];
}

/** Points of SampledData (device streams): the n-th value is `period` ms after the one before. */
function sampledPoints(observation: Observation, start: string): SeriesPoint[] {
  const sampled = observation.valueSampledData;
  const first = Date.parse(start);
  if (!sampled?.data || Number.isNaN(first)) return [];
  const factor = sampled.factor ?? 1;
  return sampled.data.split(' ').flatMap((text, index) => {
    const value = Number(text);
    // E, L and U stand for error, below and above the limit: no number.
    if (text === '' || Number.isNaN(value)) return [];
    const when = new Date(first + index * sampled.period).toISOString();
    return [{ when, value: (sampled.origin.value ?? 0) + value * factor }];
  });
}

function component(observation: Observation, code: string): ObservationComponent | undefined {
  return observation.component?.find((part) => hasCode(part.code, [code]));
}

/** When an observation was made, with the precision of its source. */
export function whenOf(observation: Observation): string | undefined {
  return (
    observation.effectiveDateTime ??
    observation.effectivePeriod?.start ??
    observation.effectiveInstant ??
    observation.issued
  );
}

/** A result in words: the value, or its parts joined, or why there is none. */
export function valueText(observation: Observation | ObservationComponent): string {
  if (observation.valueQuantity) return quantityText(observation.valueQuantity);
  if (observation.valueCodeableConcept) return conceptText(observation.valueCodeableConcept);
  if (observation.valueString) return observation.valueString;
  if (observation.valueInteger !== undefined) return String(observation.valueInteger);
  if (observation.valueBoolean !== undefined) return observation.valueBoolean ? 'Yes' : 'No';
  if (observation.valueDateTime) return observation.valueDateTime;
  if (observation.valueRatio) {
    const { numerator, denominator } = observation.valueRatio;
    return [numerator, denominator].map((part) => (part ? quantityText(part) : '?')).join(' : ');
  }
  if (observation.valueRange) {
    const { low, high } = observation.valueRange;
    return `${low ? quantityText(low) : ''} to ${high ? quantityText(high) : ''}`;
  }
  if (observation.valueSampledData) return 'Samples';
  if (!('resourceType' in observation)) return absent(observation);
  const systolic = component(observation, SYSTOLIC)?.valueQuantity;
  const diastolic = component(observation, DIASTOLIC)?.valueQuantity;
  if (systolic && diastolic) return `${systolic.value}/${quantityText(diastolic)}`;
  const parts = (observation.component ?? []).map(
    (part) => `${conceptText(part.code)}: ${valueText(part)}`,
  );
  return parts.length > 0 ? parts.join('; ') : absent(observation);
}

function absent(observation: ObservationComponent): string {
  return observation.dataAbsentReason ? conceptText(observation.dataAbsentReason) : 'No value';
}

function quantityText({ comparator, value, unit, code }: Quantity): string {
  // Eleven digits of 97.30000000000001 say no more than 97.3.
  const rounded = value === undefined ? '?' : String(Number(value.toPrecision(6)));
  return `${comparator ?? ''}${rounded} ${unitText(unit ?? code)}`.trim();
}

function rangeOf(ranges: ObservationReferenceRange[] | undefined): ReferenceRange | undefined {
  const range = ranges?.find(({ type }) => !type || hasCode(type, ['normal'])) ?? ranges?.[0];
  if (!range) return undefined;
  const { low, high, text } = range;
  return {
    ...(low?.value === undefined ? {} : { low: low.value }),
    ...(high?.value === undefined ? {} : { high: high.value }),
    ...(text ? { text } : {}),
  };
}

const flags: Record<string, Flag> = {
  L: 'low',
  LL: 'critical-low',
  '<': 'low',
  H: 'high',
  HH: 'critical-high',
  '>': 'high',
  A: 'abnormal',
  AA: 'abnormal',
  LU: 'critical-low',
  HU: 'critical-high',
  POS: 'abnormal',
};

/** The source's own interpretation, else the value held against its own reference range. */
export function flagOf(observation: Observation): Flag | undefined {
  for (const concept of observation.interpretation ?? []) {
    for (const { code } of concept.coding ?? []) {
      if (code && Object.hasOwn(flags, code)) return flags[code];
      if (code === 'N') return undefined;
    }
  }
  const value = observation.valueQuantity?.value;
  const range = rangeOf(observation.referenceRange);
  if (value === undefined || !range) return undefined;
  if (range.low !== undefined && value < range.low) return 'low';
  if (range.high !== undefined && value > range.high) return 'high';
  return undefined;
}
