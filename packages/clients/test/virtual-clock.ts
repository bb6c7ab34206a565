import type { Clock } from '../src/fhir/clock.ts';

/** A clock whose time only passes when everybody waits for it; runs hours in milliseconds. */
export function virtualClock(start = Date.UTC(2026, 0, 1)): Clock & { elapsed(): number } {
  let time = start;
  let sequence = 0;
  const sleepers: { at: number; sequence: number; wake: () => void }[] = [];
  let scheduled = false;
  const advance = () => {
    scheduled = false;
    sleepers.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
    const next = sleepers.shift();
    if (!next) return;
    time = Math.max(time, next.at);
    next.wake();
    schedule();
  };
  // One sleeper wakes per turn of the event loop, after all promise work of the last one is done.
  const schedule = () => {
    if (scheduled || sleepers.length === 0) return;
    scheduled = true;
    setImmediate(advance);
  };
  return {
    now: () => time,
    elapsed: () => time - start,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { at: time + ms, sequence: sequence++, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          const index = sleepers.indexOf(sleeper);
          if (index >= 0) sleepers.splice(index, 1);
          reject(signal.reason);
        });
        schedule();
      }),
  };
}
