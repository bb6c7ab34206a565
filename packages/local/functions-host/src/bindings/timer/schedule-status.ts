import type { Schedule } from './ncrontab.ts';

/** What the real host keeps for a timer; instants in epoch milliseconds, `last` absent before the first run. */
export type ScheduleStatus = {
  readonly last: number | undefined;
  readonly next: number;
  readonly lastUpdated: number;
};

/** Where the status of one timer is kept. */
export type ScheduleStore = {
  read(): Promise<ScheduleStatus | undefined>;
  write(status: ScheduleStatus): Promise<void>;
};

/** .NET's DateTime.MinValue, which stands for "never". */
const never = '0001-01-01T00:00:00';

/** The three fields as the real host writes them to its blob and hands them to functions. */
export function statusToJson(status: ScheduleStatus) {
  return {
    Last: status.last === undefined ? never : new Date(status.last).toISOString(),
    Next: new Date(status.next).toISOString(),
    LastUpdated: new Date(status.lastUpdated).toISOString(),
  };
}

/** Reads what `statusToJson` or the real host wrote; anything else counts as no status. */
export function statusFromJson(value: unknown): ScheduleStatus | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { Last, Next, LastUpdated } = value as Record<string, unknown>;
  const last = instant(Last);
  const next = instant(Next);
  if (next === undefined) return undefined;
  return {
    last: last !== undefined && last > 0 ? last : undefined,
    next,
    lastUpdated: instant(LastUpdated) ?? next,
  };
}

function instant(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * What to do with a stored status at start, after ScheduleMonitor.CheckPastDueAsync: a new timer
 * starts from now; a changed schedule is never past due; else it is past due when `next` has gone by.
 */
export function statusAtStart(
  stored: ScheduleStatus | undefined,
  schedule: Schedule,
  now: number,
): { readonly status: ScheduleStatus; readonly changed: boolean; readonly pastDue: boolean } {
  const nextFrom = (from: number) => schedule.next(from) ?? Number.MAX_SAFE_INTEGER;
  if (!stored) {
    const status = { last: undefined, next: nextFrom(now), lastUpdated: now };
    return { status, changed: true, pastDue: false };
  }
  const expected = nextFrom(stored.last ?? stored.lastUpdated);
  if (expected !== stored.next) {
    const next = expected < now ? nextFrom(now) : expected;
    return { status: { last: undefined, next, lastUpdated: now }, changed: true, pastDue: false };
  }
  return { status: stored, changed: false, pastDue: now > stored.next };
}
