/**
 * A second reading of the search rules, over plain resources and without any code of the service:
 * each function gives a predicate for one condition.
 */
import type { Json } from './in-process.ts';

export type Predicate = (resource: Json) => boolean;

const list = (value: Json): Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const fold = (text: string) =>
  [...text.normalize('NFD')]
    .filter((char) => !/[\u0300-\u036f]/.test(char))
    .join('')
    .toLowerCase();

/** All values at a dotted path. */
export function at(resource: Json, path: string): Json[] {
  return path
    .split('.')
    .reduce((values, key) => values.flatMap((value) => list(value?.[key])), [resource]);
}

type Coded = { system: string | undefined; code: string | undefined };

export function codes(resource: Json, path: string): Coded[] {
  return at(resource, path).flatMap((value): Coded[] => {
    if (typeof value !== 'object') return [{ system: undefined, code: String(value) }];
    if (value.coding !== undefined) return list(value.coding);
    if (value.value !== undefined) return [{ system: value.system, code: value.value }];
    return [];
  });
}

export const token =
  (path: string, value: string): Predicate =>
  (resource) =>
    codes(resource, path).some(({ system, code }) => {
      if (!value.includes('|')) return code === value;
      const [wantedSystem, wantedCode] = value.split('|');
      if (wantedSystem === '') return system === undefined && code === wantedCode;
      return system === wantedSystem && (wantedCode === '' || code === wantedCode);
    });

export const not =
  (inner: Predicate): Predicate =>
  (resource) =>
    !inner(resource);
export const or =
  (...inner: Predicate[]): Predicate =>
  (resource) =>
    inner.some((predicate) => predicate(resource));

export const string =
  (paths: string[], how: 'starts' | 'exact' | 'contains', value: string): Predicate =>
  (resource) =>
    paths
      .flatMap((path) => at(resource, path))
      .some((text: string) => {
        if (how === 'exact') return text === value;
        return how === 'starts'
          ? fold(text).startsWith(fold(value))
          : fold(text).includes(fold(value));
      });

/** First and last millisecond of a date, by adding one unit of its precision. */
export function span(text: string): [number, number] {
  const day = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text);
  if (day) {
    const [year, month, date] = [Number(day[1]), Number(day[2] ?? 1), Number(day[3] ?? 1)];
    const end = day[3]
      ? Date.UTC(year, month - 1, date + 1)
      : day[2]
        ? Date.UTC(year, month, 1)
        : Date.UTC(year + 1, 0, 1);
    return [Date.UTC(year, month - 1, date), end - 1];
  }
  const start = new Date(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`).getTime();
  const fraction = /\.(\d+)/.exec(text)?.[1];
  return [start, start + (fraction ? Math.max(1, 1000 / 10 ** fraction.length) : 1000) - 1];
}

export function dates(resource: Json, paths: string[]): [number, number][] {
  return paths
    .flatMap((path) => at(resource, path))
    .flatMap((value): [number, number][] => {
      if (typeof value === 'string') return [span(value)];
      if (value.start === undefined && value.end === undefined) return [];
      return [
        [
          value.start === undefined ? Number.NEGATIVE_INFINITY : span(value.start)[0],
          value.end === undefined ? Number.POSITIVE_INFINITY : span(value.end)[1],
        ],
      ];
    });
}

export const date =
  (paths: string[], prefix: string, value: string): Predicate =>
  (resource) =>
    dates(resource, paths).some(([low, high]) =>
      compare(prefix, low, high, ...(prefix === 'ap' ? nearby(value) : span(value))),
    );

/** The clock of the service under test. */
export const NOW = Date.parse('2026-06-01T00:00:00Z');

/** A tenth of the time between the date and now, on both sides. */
function nearby(value: string): [number, number] {
  const [from, to] = span(value);
  const tenth = Math.abs(NOW - to) / 10;
  return [from - tenth, to + tenth];
}

function compare(prefix: string, low: number, high: number, from: number, to: number): boolean {
  const inside = low >= from && high <= to;
  switch (prefix) {
    case '':
    case 'eq':
    case 'ap':
      return inside;
    case 'ne':
      return !inside;
    case 'gt':
      return high > to;
    case 'lt':
      return low < from;
    case 'ge':
      return high > to || inside || (low <= to && high >= from);
    case 'le':
      return low < from || inside || (low <= to && high >= from);
    case 'sa':
      return low > to;
    default:
      return high < from;
  }
}

export const quantity =
  (path: string, prefix: string, number: string, system?: string, unit?: string): Predicate =>
  (resource) =>
    at(resource, path).some((value) => {
      const digits = number.split('.')[1]?.length ?? 0;
      const half = 5 / 10 ** (digits + 1);
      const wanted = Number(number);
      const loose = ['', 'eq', 'ne', 'ap'].includes(prefix);
      const margin = (loose ? half : 0) + (prefix === 'ap' ? Math.abs(wanted) / 10 : 0);
      const [from, to] = [wanted - margin, wanted + margin];
      if (!compare(prefix, value.value, value.value, from, to)) return false;
      if (system && value.system !== system) return false;
      if (!unit) return true;
      return system ? value.code === unit : value.code === unit || value.unit === unit;
    });

export const reference =
  (path: string, target: string): Predicate =>
  (resource) =>
    at(resource, `${path}.reference`).some(
      (text: string) => text === target || (!target.includes('/') && text.split('/')[1] === target),
    );

export const chain =
  (all: Json[], path: string, type: string, inner: Predicate): Predicate =>
  (resource) =>
    at(resource, `${path}.reference`).some((text: string) =>
      all.some(
        (other) => other.resourceType === type && text === `${type}/${other.id}` && inner(other),
      ),
    );

export const has =
  (all: Json[], type: string, path: string, inner: Predicate): Predicate =>
  (resource) =>
    all.some(
      (other) =>
        other.resourceType === type &&
        inner(other) &&
        at(other, `${path}.reference`).includes(`${resource.resourceType}/${resource.id}`),
    );
