import type { Observation, Quantity } from 'fhir/r4';
import type { ResultSeries, SeriesPoint, Source } from '../contract.ts';
import { codingsOf, conceptText, hasCode } from './concept-text.ts';
import { flagOf, rangeOf } from './flag-of.ts';
import { component, valueText, whenOf } from './observation-value.ts';
import { samplesOf } from './sampled-data.ts';
import { sourceOf } from './source-of.ts';
import { unitKey, unitText } from './unit-text.ts';
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
    if (isStanding(observation)) sorted[kindOf(observation)].push(observation);
  }
  return sorted;
}

function isStanding({ status }: Observation): boolean {
  return status !== 'entered-in-error' && status !== 'cancelled';
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
 * several sources (same code, instant and value) is one point that names them. Mistaken and cancelled ones are left out.
 */
export function seriesOfResults(
  observations: Observation[],
  limit = POINTS_IN_SUMMARY,
): ResultSeries[] {
  const groups = new Map<string, Observation[]>();
  for (const observation of observations.filter(isStanding)) {
    const key = seriesKey(observation);
    const members = groups.get(key);
    if (members) members.push(observation);
    else groups.set(key, [observation]);
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

/** The codes that share a series with this one: those of a vital sign, else itself. */
export function codesOfSeries(code: string): readonly string[] {
  return vitalSigns.find(({ codes }) => codes.includes(code))?.codes ?? [code];
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
  const quantity = quantityOf(observation);
  const unit = quantity && unitKey(quantity);
  return unit ? `${code} ${unit}` : code;
}

function quantityOf(observation: Observation): Quantity | undefined {
  return (
    observation.valueQuantity ??
    observation.valueSampledData?.origin ??
    component(observation, SYSTOLIC)?.valueQuantity
  );
}

type Dated = { observation: Observation; at: number; fact: string };

// Zones differ from source to source, so that texts do not sort as instants do. Undated ones come first.
function dated(observation: Observation): Dated {
  const when = whenOf(observation);
  const instant = when ? Date.parse(when) : Number.NaN;
  const at = Number.isNaN(instant) ? Number.NEGATIVE_INFINITY : instant;
  return { observation, at, fact: when ? `${at} ${valueText(observation)}` : `${observation.id}` };
}

function toSeries(key: string, members: Observation[], limit: number): ResultSeries {
  const ordered = members.map(dated).sort((a, b) => a.at - b.at || 0);
  const newest = ordered.at(-1) as Dated;
  const latest = newest.observation;
  const all = distinctPoints(ordered);
  const points = all.slice(-limit);
  const quantity = quantityOf(latest);
  const unit = unitText(quantity?.unit ?? quantity?.code);
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
      sources: sourcesOf(newest, ordered),
      ...(when ? { when } : {}),
      ...(flag ? { flag } : {}),
    },
    points,
    count: new Set(ordered.map(({ fact }) => fact)).size,
    ...(points.length < all.length ? { hasMore: true } : {}),
  };
}

/** Sources that hold the same result: same instant and same value. */
function sourcesOf(newest: Dated, all: Dated[]): Source[] {
  return all
    .filter(({ fact }) => fact === newest.fact)
    .map(({ observation }) => sourceOf(observation));
}

/** Oldest first, each instant and value once. */
function distinctPoints(ordered: Dated[]): SeriesPoint[] {
  const seen = new Set<string>();
  const points: (SeriesPoint & { at: number })[] = [];
  for (const point of ordered.flatMap(pointsOf)) {
    const key = `${point.at} ${point.value} ${point.second}`;
    if (seen.has(key)) continue;
    seen.add(key);
    points.push(point);
  }
  // Streams of several devices overlap.
  return points.sort((a, b) => a.at - b.at).map(({ at: _, ...point }) => point);
}

function pointsOf({ observation, at }: Dated): (SeriesPoint & { at: number })[] {
  const when = whenOf(observation);
  if (!when || at === Number.NEGATIVE_INFINITY) return [];
  const flag = flagOf(observation);
  const marked = flag ? { flag } : {};
  const systolic = component(observation, SYSTOLIC)?.valueQuantity?.value;
  const diastolic = component(observation, DIASTOLIC)?.valueQuantity?.value;
  if (systolic !== undefined && diastolic !== undefined)
    return [{ at, when, value: systolic, second: diastolic, ...marked }];
  if (observation.valueSampledData) {
    return samplesOf(observation.valueSampledData).map(({ value, offsetMs }) => ({
      at: at + offsetMs,
      when: new Date(at + offsetMs).toISOString(),
      value,
    }));
  }
  const value = observation.valueQuantity?.value ?? observation.valueInteger;
  return value === undefined ? [] : [{ at, when, value, ...marked }];
}
