import { type LocalTime, offsetOf } from './zone.ts';

/** A CDA timestamp taken apart; only the parts that were written are there. */
export type Timestamp = {
  readonly written: string;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly date: string;
  /** `hh:mm:ss` with any fraction; absent when less than minutes were written. */
  readonly time?: string;
  /** True when an hour was written, be it without minutes. */
  readonly hasClock: boolean;
  readonly offset?: string;
  readonly local?: LocalTime;
};

const pattern =
  /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(\.\d{1,9})?)?)?)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const iso =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function offsetFrom(zone: string): string | undefined {
  if (zone === 'Z') return '+00:00';
  const hours = zone.slice(1, 3);
  const minutes = zone.slice(3).replace(':', '') || '00';
  if (Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return `${zone[0]}${hours}:${minutes}`;
}

/** Reads `YYYY[MM[DD[hh[mm[ss[.fff]]]]]][±zzzz]` (and the ISO 8601 form some writers use); undefined when it is no possible time. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const written = text.trim();
  const found = pattern.exec(written) ?? iso.exec(written);
  if (found === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, zone] = found;
  const y = Number(year);
  if (month !== undefined && (Number(month) < 1 || Number(month) > 12)) return undefined;
  if (day !== undefined && (Number(day) < 1 || Number(day) > daysIn(y, Number(month))))
    return undefined;
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59)
    return undefined;
  const offset = zone === undefined ? undefined : offsetFrom(zone);
  if (zone !== undefined && offset === undefined) return undefined;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  const base = { written, date, hasClock: hour !== undefined };
  if (hour === undefined || minute === undefined) return base;
  const local = {
    year: y,
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second ?? 0),
  };
  const time = `${hour}:${minute}:${second ?? '00'}${fraction ?? ''}`;
  return offset === undefined ? { ...base, time, local } : { ...base, time, local, offset };
}

/** How times without a zone are read. */
export type ZonePolicy = { readonly zone?: string | undefined };

/** A FHIR dateTime, and the source's own text where the dateTime says less. */
export type FhirTime = { readonly value: string; readonly original?: string };

/** The most exact dateTime that says no more than the source: a time without any zone becomes its date. */
export function toDateTime(timestamp: Timestamp, { zone }: ZonePolicy): FhirTime {
  const { date, time, local, written, hasClock } = timestamp;
  if (time === undefined || local === undefined)
    return hasClock ? { value: date, original: written } : { value: date };
  const offset = timestamp.offset ?? (zone === undefined ? undefined : offsetOf(zone, local));
  if (offset === undefined) return { value: date, original: written };
  return { value: `${date}T${time}${offset}` };
}

/** A FHIR instant; undefined when the source does not say one. */
export function toInstant(timestamp: Timestamp, policy: ZonePolicy): string | undefined {
  const { value } = toDateTime(timestamp, policy);
  return value.includes('T') ? value : undefined;
}
