import type { Clock } from '../src/clock.ts';

/** A clock that stands until a test moves it. */
export type ManualClock = Clock & {
  /** Moves on; what is due runs in order, each at its own time. */
  advance(ms: number): void;
  /** When the next callback is due. */
  readonly nextDue: number | undefined;
};

/** Starts at an instant (ISO text). */
export function manualClock(start: string): ManualClock {
  let now = Date.parse(start);
  let waiting: { readonly due: number; readonly callback: () => void }[] = [];
  return {
    now: () => now,
    after(ms, callback) {
      const entry = { due: now + ms, callback };
      waiting.push(entry);
      waiting.sort((a, b) => a.due - b.due);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    get nextDue() {
      return waiting[0]?.due;
    },
    advance(ms) {
      const end = now + ms;
      for (let next = waiting[0]; next && next.due <= end; next = waiting[0]) {
        waiting.shift();
        now = next.due;
        next.callback();
      }
      now = end;
    },
  };
}
