import type { Clock } from '../src/fhir/clock.ts';
import type { Send } from '../src/fhir/layer.ts';

/** A server that works on at most `capacity` requests at once and refuses what is above. */
export function capacityServer(clock: Clock, capacity: number, latencyMs = 100) {
  let inFlight = 0;
  const counts = { requests: 0, refused: 0, peak: 0 };
  const send: Send = async () => {
    counts.requests += 1;
    if (inFlight >= capacity) {
      counts.refused += 1;
      await clock.sleep(5);
      return { status: 429, headers: new Headers({ 'retry-after': '1' }), body: {} };
    }
    inFlight += 1;
    counts.peak = Math.max(counts.peak, inFlight);
    await clock.sleep(latencyMs);
    inFlight -= 1;
    return { status: 200, headers: new Headers(), body: { resourceType: 'Patient', id: 'a' } };
  };
  return { send, counts };
}

/** A repeatable source of numbers in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
