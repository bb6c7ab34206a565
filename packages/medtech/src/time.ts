/**
 * Instants as the MedTech service prints them: UTC, seven fractional digits (ticks of 100 ns), 28 characters. The
 * text sorts as the instants do, so it is the only representation; numbers are used for differences alone.
 */
export type Instant = string;

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?)?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?$/;
const US =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?(?: (AM|PM))?)?$/i;
const RFC1123 = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** Reads a timestamp as the .NET invariant culture does (ISO 8601, `M/d/yyyy H:mm:ss`, RFC 1123); without a zone it is UTC. */
export function parseInstant(text: string): Instant | undefined {
  // Every template of a mapping reads the same timestamp of an event.
  if (text === last.text) return last.instant;
  const instant = parse(text);
  last = { text, instant };
  return instant;
}

let last: { readonly text: string; readonly instant: Instant | undefined } = {
  text: '',
  instant: undefined,
};

function parse(text: string): Instant | undefined {
  const trimmed = text.trim();
  const iso = ISO.exec(trimmed);
  if (iso) {
    const [, year, month, day, hour, minute, second, fraction, zone] = iso;
    return build(year, month, day, hour, minute, second, fraction, offsetMinutes(zone));
  }
  const us = US.exec(trimmed);
  if (us) {
    const [, month, day, year, hour, minute, second, fraction, half] = us;
    return build(year, month, day, twelveHours(hour, half), minute, second, fraction, 0);
  }
  const rfc = RFC1123.exec(trimmed);
  if (rfc) {
    const [, day, monthName = '', year, hour, minute, second] = rfc;
    const month = MONTHS.indexOf(monthName) / 3 + 1;
    return build(year, String(month), day, hour, minute, second, undefined, 0);
  }
  return undefined;
}

function offsetMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2)) * (zone.length > 3 ? 1 : 0);
  if (hours > 14 || minutes > 59) return undefined;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

function twelveHours(hour: string | undefined, half: string | undefined): string | undefined {
  if (hour === undefined || half === undefined) return hour;
  const value = Number(hour);
  if (value < 1 || value > 12) return '99';
  return String((value % 12) + (half.toUpperCase() === 'PM' ? 12 : 0));
}

function build(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  hour = '0',
  minute = '0',
  second = '0',
  fraction = '',
  offset: number | undefined,
): Instant | undefined {
  const [y, mo, d] = [Number(year), Number(month), Number(day)];
  const [h, mi, s] = [Number(hour), Number(minute), Number(second)];
  if (offset === undefined || h > 23 || mi > 59 || s > 59) return undefined;
  if (!Number.isInteger(mo) || mo < 1 || mo > 12 || d < 1 || y < 1) return undefined;
  if (d > daysInMonth(y, mo)) return undefined;
  const ticks = fraction.length === 7 ? fraction : fraction.slice(0, 7).padEnd(7, '0');
  if (offset === 0) {
    const date = `${pad(year ?? '', 4)}-${pad(month ?? '', 2)}-${pad(day ?? '', 2)}`;
    return `${date}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}.${ticks}Z`;
  }
  const date = new Date(0);
  date.setUTCFullYear(y, mo - 1, d);
  date.setUTCHours(h, mi - offset, s);
  const shifted = date.getUTCFullYear();
  if (shifted < 1 || shifted > 9999) return undefined;
  return `${date.toISOString().slice(0, 19)}.${ticks}Z`;
}

const pad = (digits: string, width: number): string =>
  digits.length === width ? digits : digits.padStart(width, '0');

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whole milliseconds since 1970; the ticks below a millisecond are dropped. */
export function toMilliseconds(instant: Instant): number {
  return Date.parse(`${instant.slice(0, 23)}Z`);
}

/** Milliseconds since 1970 and ticks (100 ns) as an instant. */
export function fromMilliseconds(milliseconds: number, ticks = 0): Instant {
  return `${new Date(milliseconds).toISOString().slice(0, 23)}${pad(String(ticks), 4)}Z`;
}

/** Ticks below the millisecond, 0 to 9999. */
export function subMillisecondTicks(instant: Instant): number {
  return Number(instant.slice(23, 27));
}

/** `instant - origin` in ticks of 100 ns. Exact up to 28 years apart. */
export function ticksSince(origin: Instant, instant: Instant): number {
  return (
    (toMilliseconds(instant) - toMilliseconds(origin)) * 10_000 +
    subMillisecondTicks(instant) -
    subMillisecondTicks(origin)
  );
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** First and last tick of the UTC hour or day around an instant. */
export function bucketOf(instant: Instant, unit: 'hour' | 'day'): { start: Instant; end: Instant } {
  const length = unit === 'hour' ? HOUR : DAY;
  const start = Math.floor(toMilliseconds(instant) / length) * length;
  return { start: fromMilliseconds(start), end: fromMilliseconds(start + length - 1, 9_999) };
}

export const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
