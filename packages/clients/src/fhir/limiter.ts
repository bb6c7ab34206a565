import type { Clock } from './clock.ts';
import { FhirError } from './fhir-error.ts';
import type { FhirResponse, Layer } from './layer.ts';
import { retryAfterMs } from './retry-after.ts';

/** How a request ended, as far as the server's capacity is concerned. */
export type Verdict = 'success' | 'throttled' | 'failed';

export type Slot = {
  /** Gives the slot back; `askedMs` is the wait that the server asked for. */
  release(verdict: Verdict, askedMs?: number): void;
};

/** How many requests may be under way to one server; shared by all its clients in this process. */
export type Limiter = {
  /** Waits for a slot, first come first served. */
  acquire(signal?: AbortSignal): Promise<Slot>;
};

/** Holds each try to the limiter's window. It stands inside the retry layer: who waits to try again holds no slot. */
export function limited(limiter: Limiter, clock: Clock): Layer {
  return async (request, next) => {
    const slot = await limiter.acquire(request.signal);
    let verdict: Verdict = 'failed';
    let asked: number | undefined;
    try {
      const response = await next(request);
      verdict = judge(response, request.throttledWithin?.(response) ?? false);
      asked = retryAfterMs(response.headers, clock.now());
      return response;
    } finally {
      slot.release(verdict, asked);
    }
  };
}

function judge(response: FhirResponse, throttledWithin: boolean): Verdict {
  if (throttledWithin || response.status === 429 || response.status === 503) return 'throttled';
  return response.status < 500 ? 'success' : 'failed';
}

/** Requests waiting for a slot, in order. */
export type WaitingLine = {
  readonly length: number;
  wait(signal?: AbortSignal): Promise<void>;
  /** Lets the first one go on. */
  admit(): void;
};

export function waitingLine(): WaitingLine {
  const waiters = new Set<() => void>();
  return {
    get length() {
      return waiters.size;
    },
    wait: (signal) =>
      new Promise((resolve, reject) => {
        const fail = () => {
          waiters.delete(admitted);
          reject(new FhirError('aborted', { cause: signal?.reason }));
        };
        const admitted = () => {
          signal?.removeEventListener('abort', fail);
          resolve();
        };
        if (signal?.aborted) return fail();
        signal?.addEventListener('abort', fail, { once: true });
        waiters.add(admitted);
      }),
    admit() {
      for (const first of waiters) {
        waiters.delete(first);
        return first();
      }
    },
  };
}
