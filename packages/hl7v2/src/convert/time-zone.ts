/** Offsets of IANA zones, cached by the hour: Intl is far too slow to ask for every value. */
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const hour = 3_600_000;

const formatOf = (zone: string): Intl.DateTimeFormat => {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
    formats.set(zone, format);
  }
  return format;
};

/** Minutes that the zone is ahead of UTC at an instant. */
const offsetAt = (zone: string, instant: number): number => {
  const key = `${zone} ${Math.floor(instant / (hour / 4))}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const parts: Record<string, string> = {};
  for (const part of formatOf(zone).formatToParts(instant)) parts[part.type] = part.value;
  const year = Number(parts['year']);
  const local = utc(
    parts['era'] === 'BC' ? 1 - year : year,
    Number(parts['month']),
    Number(parts['day']),
    Number(parts['hour']),
    Number(parts['minute']),
    Number(parts['second']),
  );
  const offset = Math.round((local - Math.floor(instant / 1000) * 1000) / 60_000);
  if (offsets.size > 20_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
};

const utc = (y: number, mo: number, d: number, h: number, mi: number, s: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(y, mo - 1, d);
  date.setUTCHours(h, mi, s, 0);
  return date.getTime();
};

/**
 * The offset of a local time in a zone, `+02:00`. In the hour that a zone lives twice the first one is taken; a time
 * that a zone skips is taken with the offset before the gap.
 */
export const zoneOffset = (
  zone: string,
  [y, mo, d, h, mi, s]: readonly [number, number, number, number, number, number],
): string => {
  const local = utc(y, mo, d, h, mi, s);
  const before = offsetAt(zone, local - 24 * hour);
  const after = offsetAt(zone, local + 24 * hour);
  const fits = [before, after].find(
    (minutes) => offsetAt(zone, local - minutes * 60_000) === minutes,
  );
  return offsetText(fits ?? before);
};

const offsetText = (minutes: number): string => {
  const absolute = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
};

/** Whether the platform knows the zone. */
export const isTimeZone = (zone: string): boolean => {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
};
