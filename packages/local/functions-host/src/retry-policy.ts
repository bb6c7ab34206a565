import type { RetryOptions } from './worker/worker-contract.ts';

/** A function's retry policy: how often, and how long to wait before try number `retry` (from 1). */
export type RetryPolicy = {
  readonly maxRetries: number;
  readonly declaredMax: number;
  delayMs(retry: number): number;
};

/**
 * Reads the policy the library passes on. It rounds durations to whole seconds, so that 50 ms has
 * become 0 here, as it has in Azure. `maxRetryCount` -1 means without end.
 */
export function retryPolicy(options: RetryOptions | undefined): RetryPolicy | undefined {
  if (!options?.retryStrategy) return undefined;
  const declaredMax = options.maxRetryCount ?? 0;
  const seconds = (duration?: { seconds?: number }) => (duration?.seconds ?? 0) * 1000;
  const least = seconds(options.minimumInterval);
  const most = seconds(options.maximumInterval);
  return {
    maxRetries: declaredMax < 0 ? Number.POSITIVE_INFINITY : declaredMax,
    declaredMax,
    delayMs: (retry) =>
      options.retryStrategy === 'fixedDelay'
        ? seconds(options.delayInterval)
        : Math.min(most, least * 2 ** (retry - 1)),
  };
}
