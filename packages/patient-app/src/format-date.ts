const time = /T\d{2}:\d{2}/;
const zone = /(Z|[+-]\d{2}:\d{2})$/;

/**
 * A FHIR date or dateTime in the reader's locale with the precision it has: a year stays a year, a day stays that
 * day wherever it is read. A time comes with its zone, since it may be another than the reader's.
 */
export function formatDate(value: string | undefined, withTime = false): string {
  if (!value) return '';
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(value) ?? [];
  if (!year) return value;
  if (withTime && time.test(value) && zone.test(value)) {
    const instant = new Date(value);
    if (!Number.isNaN(instant.getTime())) return withZone(instant);
  }
  if (!month) return year;
  // Noon in UTC: the day named, not the instant's day in the reader's zone.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1), 12));
  const parts = day
    ? ({ day: 'numeric', month: 'short', year: 'numeric' } as const)
    : ({ month: 'short', year: 'numeric' } as const);
  return formatter({ ...parts, timeZone: 'UTC' }).format(date);
}

/** `12 Mar 2020 – 14 Mar 2020`, or the one end that is known. */
export function formatPeriod(from: string | undefined, until: string | undefined): string {
  const [start, end] = [formatDate(from), formatDate(until)];
  if (!end || start === end) return start;
  return start ? `${start} – ${end}` : `until ${end}`;
}

function withZone(date: Date): string {
  const format = { dateStyle: 'medium', timeStyle: 'short' } as const;
  const shown = formatter(format).format(date);
  const name = formatter({ timeZoneName: 'short' })
    .formatToParts(date)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return name ? `${shown} ${name}` : shown;
}

// A formatter takes longer to make than a chart's dates take to write.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(undefined, options);
  formatters.set(key, known);
  return known;
}
