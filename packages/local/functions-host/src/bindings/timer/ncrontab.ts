/** A parsed NCRONTAB expression; all times are UTC. */
export type Schedule = {
  /** The first occurrence after an instant (epoch milliseconds), or `undefined` when there is none. */
  next(after: number): number | undefined;
};

type Field = {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
};

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const fields: readonly Field[] = [
  { name: 'second', min: 0, max: 59 },
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  { name: 'day of week', min: 0, max: 6, names: days },
];

/** The Gregorian calendar repeats after 400 years; every day that can occur does within them. */
const horizonDays = 146_097;
const dayMs = 86_400_000;

/**
 * Parses `second minute hour day month day-of-week`; with five fields the second is 0. Day of month
 * and day of week must both hold, as NCrontab has it (and Vixie cron has not). Throws a RangeError
 * that names the field.
 */
export function parseNcrontab(expression: string): Schedule {
  const parts = expression.trim().split(/\s+/);
  if (parts.length === 5) parts.unshift('0');
  if (parts.length !== 6) throw new RangeError(`expected 5 or 6 fields, found ${parts.length}`);
  const [seconds, minutes, hours, monthDays, monthNumbers, weekDays] = fields.map((field, index) =>
    parseField(field, parts[index] ?? ''),
  ) as [Allowed, Allowed, Allowed, Allowed, Allowed, Allowed];

  const dayFits = (day: Date) =>
    monthNumbers.has(day.getUTCMonth() + 1) &&
    monthDays.has(day.getUTCDate()) &&
    weekDays.has(day.getUTCDay());

  return {
    next(after) {
      const start = Math.floor(after / 1000) * 1000 + 1000;
      const firstDay = Math.floor(start / dayMs) * dayMs;
      for (let index = 0; index <= horizonDays; index++) {
        const day = firstDay + index * dayMs;
        if (!dayFits(new Date(day))) continue;
        const earliest = index === 0 ? (start - firstDay) / 1000 : 0;
        const second = nextSecondOfDay(earliest, hours, minutes, seconds);
        if (second !== undefined) return day + second * 1000;
      }
      return undefined;
    },
  };
}

/** The allowed values of a field, ascending in iteration. */
type Allowed = ReadonlySet<number>;

function nextSecondOfDay(
  earliest: number,
  hours: Allowed,
  minutes: Allowed,
  seconds: Allowed,
): number | undefined {
  for (const hour of hours) {
    if ((hour + 1) * 3600 <= earliest) continue;
    for (const minute of minutes) {
      const base = hour * 3600 + minute * 60;
      if (base + 60 <= earliest) continue;
      for (const second of seconds) if (base + second >= earliest) return base + second;
    }
  }
  return undefined;
}

function parseField(field: Field, text: string): Allowed {
  const allowed = new Set<number>();
  for (const item of text.split(',')) {
    for (const value of parseItem(field, item)) allowed.add(value);
  }
  return new Set([...allowed].sort((a, b) => a - b));
}

function parseItem(field: Field, item: string): readonly number[] {
  const [, range, step] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(item) ?? [];
  if (range === undefined) throw new RangeError(`${field.name}: "${item}" is not valid`);
  const every = step === undefined ? undefined : Number(step);
  if (every === 0) throw new RangeError(`${field.name}: step 0`);
  if (range === '*') return sequence(field.min, field.max, every ?? 1);
  const [from, to] = range.split('-', 2).map((bound) => parseBound(field, bound));
  if (from === undefined || range.split('-').length > 2) {
    throw new RangeError(`${field.name}: "${item}" is not valid`);
  }
  // NCrontab reads `5/10` as "from 5 to the end, every 10".
  if (to === undefined) return sequence(from, every === undefined ? from : field.max, every ?? 1);
  if (to < from) throw new RangeError(`${field.name}: "${range}" runs backwards`);
  return sequence(from, to, every ?? 1);
}

function parseBound(field: Field, text: string): number {
  if (/^\d{1,2}$/.test(text)) {
    const value = Number(text);
    if (value >= field.min && value <= field.max) return value;
    throw new RangeError(`${field.name}: ${text} is not within ${field.min}-${field.max}`);
  }
  const wanted = text.toLowerCase();
  const index =
    wanted.length < 3 ? -1 : (field.names?.findIndex((n) => n.startsWith(wanted)) ?? -1);
  if (index < 0) throw new RangeError(`${field.name}: "${text}" is not valid`);
  return field.min + index;
}

function sequence(from: number, to: number, step: number): readonly number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}
