/** A span of time in milliseconds since 1970, both ends inside; open ends are infinite. */
export type DateRange = { low: number; high: number };

const DATE_TIME =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

const daysInMonth = (year: number, month: number) =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Date.UTC that takes years below 100 as they are. */
function utc(year: number, month: number, day: number, ms: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getTime() + ms;
}

/**
 * The span that a FHIR date, dateTime or instant stands for: `2015` is the whole year.
 * A time without a zone is taken as UTC, as the service's own zone.
 */
export function parseDateRange(text: string): DateRange | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const year = Number(match[1]);
  const [, , month, day, hour, minute, second, fraction, zone] = match;
  if (month === undefined) return { low: utc(year, 0, 1, 0), high: utc(year + 1, 0, 1, 0) - 1 };
  const m = Number(month);
  if (m < 1 || m > 12) return undefined;
  if (day === undefined) return { low: utc(year, m - 1, 1, 0), high: utc(year, m, 1, 0) - 1 };
  const d = Number(day);
  if (d < 1 || d > daysInMonth(year, m)) return undefined;
  if (hour === undefined)
    return { low: utc(year, m - 1, d, 0), high: utc(year, m - 1, d + 1, 0) - 1 };
  const [h, min, s] = [Number(hour), Number(minute), Number(second ?? 0)];
  if (h > 24 || (h === 24 && (min > 0 || s > 0)) || min > 59 || s > 60) return undefined;
  const offset = zoneOffset(zone);
  if (offset === undefined) return undefined;
  const ms = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6);
  const low = utc(year, m - 1, d, (h * 3600 + min * 60 + s) * 1000 + ms) - offset;
  const width =
    second === undefined ? 60_000 : fraction === undefined ? 1000 : fractionWidth(fraction);
  return { low, high: low + width - 1 };
}

/** `.5` stands for a tenth of a second, `.50` for a hundredth; finer than a millisecond for one. */
const fractionWidth = (fraction: string) => Math.max(1, 10 ** (3 - fraction.length));

function zoneOffset(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
