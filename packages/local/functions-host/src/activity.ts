/**
 * Counts work in hand, and changes, so that "idle" can be told without races: nothing is in hand,
 * and nothing has begun or ended while the backlogs were looked at.
 */
export type Activity = {
  /** Marks a piece of work; call the result once at its end. */
  begin(): () => void;
  readonly inHand: number;
  /** Goes up with each begin and end. */
  readonly version: number;
  /** Resolves at the next end of a piece of work, or after `ms`. */
  changed(ms: number): Promise<void>;
  /** Resolves when nothing is in hand. */
  settled(): Promise<void>;
};

/** Makes a counter. */
export function createActivity(): Activity {
  let inHand = 0;
  let version = 0;
  let waiters: (() => void)[] = [];
  const notify = () => {
    const due = waiters;
    waiters = [];
    for (const resolve of due) resolve();
  };
  const changed = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  return {
    begin() {
      inHand += 1;
      version += 1;
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        inHand -= 1;
        version += 1;
        notify();
      };
    },
    get inHand() {
      return inHand;
    },
    get version() {
      return version;
    },
    changed,
    async settled() {
      while (inHand > 0) await changed(60_000);
    },
  };
}
