import type { FhirResponse, Layer } from './layer.ts';

/** How many requests may be under way; shared by all clients of one server. */
export type Limiter = {
  /** Waits for a slot; `release` tells how it went. */
  acquire(signal?: AbortSignal): Promise<{ release(verdict: Verdict): void }>;
};

export type Verdict = 'success' | 'throttled' | 'failed';

/** Holds each try to the limiter's window. It stands inside the retry layer: who waits to try again holds no slot. */
export function limited(limiter: Limiter): Layer {
  return async (request, next) => {
    const slot = await limiter.acquire(request.signal);
    let verdict: Verdict = 'failed';
    try {
      const response = await next(request);
      verdict = judge(response, request.throttledWithin?.(response) ?? false);
      return response;
    } finally {
      slot.release(verdict);
    }
  };
}

function judge(response: FhirResponse, throttledWithin: boolean): Verdict {
  if (throttledWithin || response.status === 429 || response.status === 503) return 'throttled';
  return response.status < 500 ? 'success' : 'failed';
}
