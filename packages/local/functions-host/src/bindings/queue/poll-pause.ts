/** The pause between polls of an empty queue. */
export type PollPause = {
  /** Waits, longer each time, until `wake` is called or the time is over. */
  wait(): Promise<void>;
  /** Ends the running pause, or the next one if none is running, and starts short again. */
  wake(): void;
  reset(): void;
};

const shortestMs = 100;

/** Doubles from 100 ms to `longestMs`. */
export function createPause(longestMs: number): PollPause {
  let next = Math.min(shortestMs, longestMs);
  let finish: (() => void) | undefined;
  let woken = false;
  const reset = () => {
    next = Math.min(shortestMs, longestMs);
  };
  return {
    reset,
    wake() {
      reset();
      if (finish) finish();
      else woken = true;
    },
    async wait() {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, next);
          finish = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        finish = undefined;
        if (!woken) next = Math.min(next * 2, longestMs);
      }
      woken = false;
    },
  };
}
