import { FhirError } from '../fhir-error.ts';

/** The Azure service's answer when it is at its capacity. */
function throttled(waitMs: number): FhirError {
  return new FhirError(429, 'throttled', 'The request rate is above the capacity of the service.', {
    headers: {
      'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))),
      'x-ms-retry-after-ms': String(Math.max(1, Math.ceil(waitMs))),
    },
  });
}

/** Lets `perSecond` takes through in a second, with a burst of one second's worth. */
export function createTokenBucket(now: () => number = Date.now) {
  let perSecond: number | undefined;
  let tokens = 0;
  let last = now();
  return {
    set(limit: number | undefined): void {
      perSecond = limit;
      tokens = limit ?? 0;
      last = now();
    },
    /** Takes one, or throws a 429 that says how long to wait. */
    take(): void {
      if (perSecond === undefined) return;
      const time = now();
      tokens = Math.min(Math.max(1, perSecond), tokens + ((time - last) / 1000) * perSecond);
      last = time;
      if (tokens < 1) throw throttled(((1 - tokens) / perSecond) * 1000);
      tokens -= 1;
    },
  };
}
