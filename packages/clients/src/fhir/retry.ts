import type { Clock } from './clock.ts';
import { connectionFate } from './connection-error.ts';
import { FhirError } from './fhir-error.ts';
import type { FhirRequest, FhirResponse, Layer, Send } from './layer.ts';
import { retryAfterMs } from './retry-after.ts';

export type RetryPolicy = {
  /** Tries after failures of the server or the connection. Throttling is bounded by the budget alone: the server is well and asks for patience. */
  readonly maxAttempts: number;
  /** Waiting and trying end after this long. */
  readonly budgetMs: number;
  readonly baseMs: number;
  readonly maxDelayMs: number;
};

export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 6,
  budgetMs: 300_000,
  baseMs: 250,
  maxDelayMs: 30_000,
};

export type Backoff = {
  /** The wait before the next try, at least what the server asked; undefined when the budget does not allow it. */
  next(asked: number | undefined): number | undefined;
};

/** Exponential waits with full jitter within a budget of time, one per logical request. */
export function startBackoff(policy: RetryPolicy, clock: Clock, random: () => number): Backoff {
  const deadline = clock.now() + policy.budgetMs;
  let failures = 0;
  return {
    next(asked) {
      const ceiling = Math.min(policy.maxDelayMs, policy.baseMs * 2 ** Math.min(failures, 20));
      failures += 1;
      // On top of what the server asked, so that all who were refused together do not come back together.
      const wait = (asked ?? 0) + Math.round(random() * ceiling);
      return clock.now() + wait > deadline ? undefined : wait;
    },
  };
}

/** 429 and 503 mean that the server did not take the request. */
const notTaken: ReadonlySet<number> = new Set([429, 503]);
const unclear: ReadonlySet<number> = new Set([408, 500, 502, 504]);

/** True when a request that ended with this status may be sent again. */
export function mayRepeat(status: number, repeatable: boolean): boolean {
  return notTaken.has(status) || (repeatable && unclear.has(status));
}

type Try = { response: FhirResponse } | { error: FhirError };

/** Repeats what may be repeated: 408, 429, 5xx and connection errors; never another 4xx. */
export function retry(policy: RetryPolicy, clock: Clock, random: () => number): Layer {
  return async (request, next) => {
    const backoff = startBackoff(policy, clock, random);
    for (let attempts = 1; ; ) {
      const result = await attempt(request, next);
      const wait =
        attempts < policy.maxAttempts && wants(result, request)
          ? backoff.next(askedWait(result, clock.now()))
          : undefined;
      if (wait === undefined) {
        if ('error' in result) throw result.error;
        return result.response;
      }
      if (!('response' in result && result.response.status === 429)) attempts += 1;
      await pause(clock, wait, request.signal);
    }
  };
}

/** Sleeps; an abort becomes the client's error. */
export async function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (cause) {
    throw new FhirError('aborted', { cause });
  }
}

async function attempt(request: FhirRequest, next: Send): Promise<Try> {
  try {
    return { response: await next(request) };
  } catch (error) {
    if (error instanceof FhirError) return { error };
    throw error;
  }
}

function wants(result: Try, request: FhirRequest): boolean {
  if ('response' in result) return mayRepeat(result.response.status, request.repeatable);
  const { code, cause } = result.error;
  if (code === 'timeout') return request.repeatable;
  if (code !== 'connection') return false;
  const fate = connectionFate(cause);
  return fate === 'not-sent' || (fate === 'unclear' && request.repeatable);
}

function askedWait(result: Try, now: number): number | undefined {
  return 'response' in result ? retryAfterMs(result.response.headers, now) : undefined;
}
