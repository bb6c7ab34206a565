import type { Budget } from './adaptive-limiter.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Verdict } from './limiter.ts';
import { startWindow, succeeded, throttled, type Window } from './window.ts';

/** Port to where instances keep the window of a server together. Adapter: `tableBudgetStore` of `@fph/platform`. */
export type BudgetStore = {
  read(name: string, signal?: AbortSignal): Promise<{ value: string; version: string } | undefined>;
  /** Writes if what stands is of this version (undefined: nothing stands); false otherwise. */
  write(
    name: string,
    value: string,
    version: string | undefined,
    signal?: AbortSignal,
  ): Promise<boolean>;
};

export type SharedBudgetOptions = {
  readonly store: BudgetStore;
  /** Names the server: a hash of its URL, the same in every instance. */
  readonly server: string;
  /** Names this instance, unlike all others. */
  readonly instance: string;
  readonly start?: number;
  readonly max?: number;
  /** How often the shared window is looked at while requests are under way (1 s). */
  readonly renewMs?: number;
  /** An instance that has not renewed for so long has lost its share (10 s). */
  readonly leaseMs?: number;
  readonly clock?: Clock;
};

/** A member may use its slots once all others have had the time to see it. */
type Member = { readonly since: number; readonly until: number };

type Shared = { readonly window: Window; readonly members: Readonly<Record<string, Member>> };

type Told = { readonly verdict: Verdict; readonly epoch: number };

/** So often we try to write the shared state when others do so, too; then next time. */
const maxTries = 4;

/**
 * A window that all instances of the apps share: each holds a lease and may use its part. Twenty windows of their own could not
 * settle, because each sees refusals that others caused.
 */
export function sharedBudget(options: SharedBudgetOptions): Budget {
  const { store, server, instance } = options;
  const clock = options.clock ?? systemClock;
  const start = options.start ?? 4;
  const max = options.max ?? 32;
  const renewMs = options.renewMs ?? 1000;
  const leaseMs = options.leaseMs ?? 10_000;
  let shared: Shared = { window: startWindow(start), members: {} };
  let share = 0;
  let told: Told[] = [];
  let renewed = Number.NEGATIVE_INFINITY;
  let urgent: (() => void) | undefined;

  const look = async () => {
    const events = told;
    told = [];
    for (let tries = 0; tries < maxTries; tries += 1) {
      const row = await store.read(server);
      const before = row ? (JSON.parse(row.value) as Shared) : shared;
      const next: Shared = {
        window: applied(before.window, events, max),
        members: withLease(before.members, instance, clock.now(), leaseMs),
      };
      if (await store.write(server, JSON.stringify(next), row?.version)) {
        shared = next;
        break;
      }
    }
    share = shareOf(shared, instance, clock.now(), renewMs, leaseMs);
    renewed = clock.now();
  };

  return {
    share: () => (clock.now() - renewed < leaseMs ? share : 0),
    epoch: () => shared.window.epoch,
    report(verdict, epoch, saturated) {
      if (verdict === 'throttled') {
        told.push({ verdict, epoch });
        // Until all agree on the new size we at least stop making it worse.
        if (epoch === shared.window.epoch) share = Math.max(1, Math.floor(share / 2));
        urgent?.();
      } else if (verdict === 'success' && saturated) told.push({ verdict, epoch });
    },
    async renew() {
      const due = renewed + renewMs - clock.now();
      if (due > 0) {
        const alarm = new AbortController();
        urgent = () => alarm.abort();
        try {
          await clock.sleep(due, alarm.signal);
        } catch {
          // A refusal ends the wait.
        }
        urgent = undefined;
      }
      try {
        await look();
      } catch {
        // Without the table we go on with what we had, at least one at a time: loading must not stop with it.
        share = Math.max(1, share);
        renewed = clock.now();
      }
    },
  };
}

/** The window after what one instance saw; on new ground it grows by one step at a time. */
function applied(window: Window, events: readonly Told[], max: number): Window {
  let next = window;
  for (const { verdict, epoch } of events)
    if (verdict === 'throttled') next = throttled(next, epoch);
  for (const { verdict, epoch } of events) {
    if (verdict !== 'success') continue;
    if (next.ceiling === null && next.size > window.size) break;
    next = succeeded(next, epoch, max);
  }
  return next;
}

function withLease(
  members: Shared['members'],
  instance: string,
  now: number,
  leaseMs: number,
): Record<string, Member> {
  const alive = Object.entries(members).filter(([, { until }]) => until > now);
  const mine = Object.fromEntries(alive)[instance];
  return {
    ...Object.fromEntries(alive),
    [instance]: { since: mine?.since ?? now, until: now + leaseMs },
  };
}

/** The slots of one member. With more members than slots they go round, so that nobody starves. */
function shareOf(
  { window, members }: Shared,
  instance: string,
  now: number,
  renewMs: number,
  leaseMs: number,
): number {
  const names = Object.keys(members).sort();
  const index = names.indexOf(instance);
  const since = members[instance]?.since ?? now;
  if (index < 0 || (names.length > 1 && now < since + renewMs)) return 0;
  const whole = Math.floor(window.size / names.length);
  const turn = whole === 0 ? Math.floor(now / leaseMs) : 0;
  const odd = window.size % names.length;
  return whole + ((index + turn) % names.length < odd ? 1 : 0);
}
