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
  if (withTime && time.test(value) && zone.test(value)) return withZone(new Date(value));
  if (!month) return year;
  // Noon in UTC: the day named, not the instant's day in the reader's zone.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1), 12));
  const parts = day
    ? ({ day: 'numeric', month: 'short', year: 'numeric' } as const)
    : ({ month: 'short', year: 'numeric' } as const);
  return new Intl.DateTimeFormat(undefined, { ...parts, timeZone: 'UTC' }).format(date);
}

/** `12 Mar 2020 – 14 Mar 2020`, or the one end that is known. */
export function formatPeriod(from: string | undefined, until: string | undefined): string {
  const [start, end] = [formatDate(from), formatDate(until)];
  if (!end || start === end) return start;
  return start ? `${start} – ${end}` : `until ${end}`;
}

function withZone(date: Date): string {
  const format = { dateStyle: 'medium', timeStyle: 'short' } as const;
  const shown = new Intl.DateTimeFormat(undefined, format).format(date);
  const name = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' })
    .formatToParts(date)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return name ? `${shown} ${name}` : shown;
}
