import { randomUUID } from 'node:crypto';
import { adaptiveLimiter, type Limiter, sharedBudget } from '@fph/clients/fhir';
import { keyedHash } from '@fph/identity';
import { type Storage, tableBudgetStore } from '@fph/platform';

/** This instance's part of the window that all instances of all apps share for one server. */
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
  return adaptiveLimiter({ budget });
}
