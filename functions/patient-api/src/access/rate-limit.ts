/** Says how long a caller must wait, in seconds; 0 lets the request through. */
export type RateLimit = (caller: string) => number;

const CALLERS = 10_000;

/** A token bucket for each caller: `burst` requests at once, `perSecond` in the long run. Bounded to 10,000 callers. */
export function createRateLimit(options: {
  perSecond: number;
  burst: number;
  now: () => number;
}): RateLimit {
  const { perSecond, burst, now } = options;
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (caller) => {
    const at = now();
    const known = buckets.get(caller);
    const tokens = known
      ? Math.min(burst, known.tokens + ((at - known.at) / 1000) * perSecond)
      : burst;
    // Moved to the end: the first of the map is the one that asked longest ago.
    buckets.delete(caller);
    buckets.set(caller, { tokens: Math.max(0, tokens - 1), at });
    if (buckets.size > CALLERS)
      for (const oldest of buckets.keys()) {
        buckets.delete(oldest);
        break;
      }
    return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSecond);
  };
}
