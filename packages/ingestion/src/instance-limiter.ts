import { randomUUID } from 'node:crypto';
import {
  type AdaptiveLimiter,
  adaptiveLimiter,
  type Limiter,
  sharedBudget,
} from '@fph/clients/fhir';
import { keyedHash } from '@fph/identity';
import { limiterMetrics, type Storage, tableBudgetStore } from '@fph/platform';

/** This instance's part of the window that all instances of all apps share for one server; its size and use are metrics. */
export function instanceLimiter(
  storage: Pick<Storage, 'table'>,
  secret: string,
  fhirUrl: string,
): Limiter {
  const budget = sharedBudget({
    store: tableBudgetStore(storage),
    server: keyedHash(secret, ['fhir-budget', fhirUrl]),
    instance: randomUUID(),
  });
  return measured(adaptiveLimiter({ budget }));
}

/** The same limiter, with its window and what it is told as metrics. */
export function measured(limiter: AdaptiveLimiter): Limiter {
  const metrics = limiterMetrics(limiter);
  return {
    async acquire(signal) {
      const slot = await limiter.acquire(signal);
      return {
        release(verdict, askedMs) {
          metrics.requestEnded(verdict);
          slot.release(verdict, askedMs);
        },
      };
    },
  };
}
