import { ownedCopy } from '../parser/owned-copy.ts';
import { zoneOffset } from './time-zone.ts';

/** A v2 DTM (or DT) taken apart; `precision` counts what was given. */
export type V2Time = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** `.123` or empty. */
  readonly fraction: string;
  /** `+01:00`; undefined when the value names none. */
  readonly offset: string | undefined;
  readonly precision: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';
};

const pattern =
  /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,9}))?)?)?)?)?)?([+-]\d{2}:?\d{2}|Z)?$/;
/** Senders also write ISO 8601, which is not allowed but plain. */
const iso =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?)?([+-]\d{2}:?\d{2}|Z)?$/;

/** Times of late: those of one message are mostly a few. */
const read = new Map<string, V2Time | null>();
const mostRead = 1000;
const longestRead = 40;

/** Reads a v2 date or time; undefined when it is none (month 13, letters, a day that does not exist). */
export const parseV2Time = (text: string): V2Time | undefined => {
  let time = read.get(text);
  if (time === undefined) {
    time = readTime(text) ?? null;
    if (read.size >= mostRead) read.clear();
    if (text.length <= longestRead) read.set(ownedCopy(text), time);
  }
  return time ?? undefined;
};

const readTime = (text: string): V2Time | undefined => {
  const match = pattern.exec(text) ?? iso.exec(text);
  if (!match) return undefined;
  const [, y, mo, d, h, mi, s, fraction, zone] = match;
  const month = Number(mo ?? 1);
  const day = Number(d ?? 1);
  const hour = Number(h ?? 0);
  const minute = Number(mi ?? 0);
  const second = Number(s ?? 0);
  const year = Number(y);
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month))
    return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const offset =
    zone === undefined
      ? undefined
      : zone === 'Z'
        ? '+00:00'
        : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  if (offset !== undefined && (Number(offset.slice(1, 3)) > 14 || Number(offset.slice(4)) > 59))
    return undefined;
  const precision =
    s !== undefined
      ? 'second'
      : mi !== undefined
        ? 'minute'
        : h !== undefined
          ? 'hour'
          : d !== undefined
            ? 'day'
            : mo !== undefined
              ? 'month'
              : 'year';
  return {
    year,
    month,
    day,
    hour,
    minute,
    second: Math.min(second, 59),
    fraction: fraction === undefined ? '' : `.${fraction}`,
    offset,
    precision,
  };
};

const daysIn = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
};

const two = (n: number): string => String(n).padStart(2, '0');

/** The date part in the precision given: `2024`, `2024-03`, `2024-03-05`. */
export const datePart = (time: V2Time): string => {
  const year = String(time.year).padStart(4, '0');
  if (time.precision === 'year') return year;
  if (time.precision === 'month') return `${year}-${two(time.month)}`;
  return `${year}-${two(time.month)}-${two(time.day)}`;
};

/** `dateTime` says what FHIR can hold; `loss` names what had to go. */
export type DateTimeResult = {
  readonly value: string;
  readonly loss?: 'no-zone' | 'hour-only';
};

/**
 * A FHIR dateTime. R4 2.24.0.1: with hours and minutes a zone is required, and seconds may be zero-filled. Without a
 * zone in the value or for the sender, and for hours without minutes, only the date is kept.
 */
export const toDateTime = (time: V2Time, zone: string | undefined): DateTimeResult => {
  const date = datePart(time);
  if (time.precision === 'year' || time.precision === 'month' || time.precision === 'day')
    return { value: date };
  if (time.precision === 'hour') return { value: date, loss: 'hour-only' };
  const offset =
    time.offset ??
    (zone === undefined
      ? undefined
      : zoneOffset(zone, [time.year, time.month, time.day, time.hour, time.minute, time.second]));
  if (offset === undefined) return { value: date, loss: 'no-zone' };
  const clock = `${two(time.hour)}:${two(time.minute)}:${two(time.second)}${time.fraction}`;
  return { value: `${date}T${clock}${offset}` };
};

/** A FHIR instant, or undefined when the value lacks the time of day or a zone. */
export const toInstant = (time: V2Time, zone: string | undefined): string | undefined => {
  const { value } = toDateTime(time, zone);
  return value.includes('T') ? value : undefined;
};

/** A v2 TM as a FHIR time; seconds are zero-filled, hours alone are not a time. */
export const toTime = (text: string): string | undefined => {
  const match = /^(\d{2}):?(\d{2})(?::?(\d{2})(\.\d{1,9})?)?(?:[+-]\d{4})?$/.exec(text);
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59 || Number(match[3] ?? 0) > 59)
    return undefined;
  return `${match[1]}:${match[2]}:${match[3] ?? '00'}${match[4] ?? ''}`;
};

/** Adds minutes to a FHIR dateTime that has a time of day, keeping its offset. */
export const addMinutes = (dateTime: string, minutes: number): string | undefined => {
  const match = /^(.*T.*?)(Z|[+-]\d\d:\d\d)$/.exec(dateTime);
  if (!match || !Number.isFinite(minutes) || Math.abs(minutes) > 60 * 24 * 366 * 10)
    return undefined;
  const local = Date.parse(`${match[1]}Z`);
  if (Number.isNaN(local)) return undefined;
  return `${new Date(local + minutes * 60_000).toISOString().slice(0, 19)}${match[2]}`;
};
