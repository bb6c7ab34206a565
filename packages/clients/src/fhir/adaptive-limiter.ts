import { type Clock, systemClock } from './clock.ts';
import { type Limiter, type Slot, type Verdict, waitingLine } from './limiter.ts';
import { startWindow, succeeded, throttled, type Window } from './window.ts';

export type AdaptiveLimiterOptions = {
  /** Requests at once to begin with (4) and at most (32). */
  readonly start?: number;
  readonly max?: number;
  readonly clock?: Clock;
  /** What this process may use of a window shared with others; see {@link sharedBudget}. */
  readonly budget?: Budget;
};

/** A window kept elsewhere, of which this process has a share. */
export type Budget = {
  /** Slots this process may use now. */
  share(): number;
  epoch(): number;
  report(verdict: Verdict, epoch: number, saturated: boolean): void;
  /** Called while slots are in use or wanted; resolves after the next look at the shared window. */
  renew(demand: boolean): Promise<void>;
};

export type AdaptiveLimiter = Limiter & {
  /** Requests that may be under way now, and those that are. */
  readonly window: number;
  readonly inFlight: number;
};

/** A server that throttles again and again gets the pause it asks for, up to this. */
const longestPauseMs = 10_000;

/**
 * A limiter that finds a server's capacity: one more after each window of successes, half on 429 and 503, then a plateau
 * just below what was too much, probed ever more rarely.
 */
export function adaptiveLimiter(options: AdaptiveLimiterOptions = {}): AdaptiveLimiter {
  const clock = options.clock ?? systemClock;
  const budget = options.budget ?? ownBudget(options.start ?? 4, options.max ?? 32);
  const line = waitingLine();
  let inFlight = 0;
  let throttledInRow = 0;
  let pausedUntil = 0;
  let renewing = false;

  const admitted = () => inFlight < budget.share() && clock.now() >= pausedUntil;
  const admit = () => {
    for (let free = budget.share() - inFlight; free > 0 && line.length > 0; free -= 1) {
      if (clock.now() < pausedUntil) return;
      inFlight += 1;
      line.admit();
    }
  };
  // A shared window lives by leases, which must be renewed while requests are under way.
  const keepRenewing = async () => {
    if (renewing || !options.budget) return;
    renewing = true;
    try {
      while (inFlight > 0 || line.length > 0) {
        await budget.renew(line.length > 0);
        admit();
      }
    } finally {
      renewing = false;
    }
  };
  const pause = async (ms: number) => {
    pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    await clock.sleep(ms);
    admit();
  };
  const slotOf = (): Slot => {
    const epoch = budget.epoch();
    const saturated = inFlight >= budget.share();
    return {
      release(verdict, askedMs = 0) {
        inFlight -= 1;
        budget.report(verdict, epoch, saturated);
        throttledInRow = verdict === 'throttled' ? throttledInRow + 1 : 0;
        // One refusal may be chance; several in a row mean that the server wants everybody to wait.
        if (throttledInRow >= 2 && askedMs > 0) void pause(Math.min(askedMs, longestPauseMs));
        admit();
      },
    };
  };

  return {
    get window() {
      return budget.share();
    },
    get inFlight() {
      return inFlight;
    },
    async acquire(signal) {
      if (line.length === 0 && admitted()) inFlight += 1;
      else {
        const turn = line.wait(signal);
        void keepRenewing();
        await turn;
      }
      void keepRenewing();
      return slotOf();
    },
  };
}

function ownBudget(start: number, max: number): Budget {
  let window: Window = startWindow(start);
  return {
    share: () => window.size,
    epoch: () => window.epoch,
    report(verdict, epoch, saturated) {
      if (verdict === 'throttled') window = throttled(window, epoch);
      else if (verdict === 'success' && saturated) window = succeeded(window, epoch, max);
    },
    renew: async () => {},
  };
}
