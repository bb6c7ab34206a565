/**
 * How long references of a load may wait for what they point at. A deployment can only guess and takes a fixed time; here
 * all files are known, so nothing is given up while anything else still gets on.
 */
export type ReferencePatience = {
  /** Brackets the work on one message. */
  begin(): void;
  /** `progress` is any number that grows when something was loaded. */
  end(progress: number): void;
  /** For the engine's `referenceWaitMs`, which it reads anew for each slice. */
  milliseconds(): number;
};

/** `quietMs` is how long nothing may have moved before references count as leading nowhere. */
export function referencePatience(
  quietMs: number,
  now: () => number = Date.now,
): ReferencePatience {
  const started = now();
  let inFlight = 0;
  let seen = -1;
  let moved = started;
  return {
    begin: () => {
      inFlight += 1;
    },
    end: (progress) => {
      inFlight -= 1;
      if (progress === seen) return;
      seen = progress;
      moved = now();
    },
    milliseconds: () => {
      // The one that asks is in flight itself; another may be sending a chunk that takes its time.
      const gettingOn = inFlight > 1 || now() - moved < quietMs;
      return gettingOn ? now() - started + 2_000 : 0;
    },
  };
}
