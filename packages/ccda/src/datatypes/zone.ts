/** The fields of a clock as written, without any zone. */
export type LocalTime = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
};

const fixed = /^[+-](?:0\d|1[0-4]):[0-5]\d$/;
const formats = new Map<string, Intl.DateTimeFormat>();

/** True for `Z`, `±hh:mm` and IANA names. */
export function isZone(zone: string): boolean {
  if (zone === 'Z' || zone === 'UTC' || fixed.test(zone)) return true;
  // The runtime would take offsets that no place has.
  if (/^[+-]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  return format;
}

function offsetAt(zone: string, instant: number): string {
  const name = formatOf(zone)
    .formatToParts(instant)
    .find((part) => part.type === 'timeZoneName')?.value;
  const offset = name?.replace('GMT', '') ?? '';
  return offset === '' ? '+00:00' : offset;
}

function minutesOf(offset: string): number {
  const sign = offset.startsWith('-') ? -1 : 1;
  return sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)));
}

/** The offset (`±hh:mm`) that a zone had at that wall-clock time. */
export function offsetOf(zone: string, local: LocalTime): string {
  if (zone === 'Z' || zone === 'UTC') return '+00:00';
  if (fixed.test(zone)) return zone;
  const { year, month, day, hour, minute, second } = local;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  // The offset depends on the instant and the instant on the offset: the second look settles it.
  const first = offsetAt(zone, wall);
  return offsetAt(zone, wall - minutesOf(first) * 60_000);
}
