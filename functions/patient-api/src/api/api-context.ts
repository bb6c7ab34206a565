import type { FhirClient } from '@fph/clients/fhir';
import type { AuditEvent, AuditLog } from '../access/audit-log.ts';
import type { RateLimit } from '../access/rate-limit.ts';
import type { Role } from '../access/visible.ts';
import type { PatientDirectory } from '../directory/patient-directory.ts';
import { ApiFailure } from './api-error.ts';

/** What the handlers work with. */
export type ApiContext = {
  fhir: FhirClient;
  directory: PatientDirectory;
  audit: AuditLog;
  rateLimit: RateLimit;
  now: () => Date;
};

/** Who calls. */
export type Caller = { user: string; role: Role };

/** One call, parsed: route parameters, query, body. */
export type ApiCall = {
  caller: Caller;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: unknown;
};

export type ApiHandler = (context: ApiContext, call: ApiCall) => Promise<unknown>;

/** Today as a FHIR date in UTC. */
export function today({ now }: ApiContext): string {
  return now().toISOString().slice(0, 10);
}

/** Keeps the access in the audit log. Where it cannot be kept, nothing is shown. */
export async function keepAudit(
  { audit, now }: ApiContext,
  { caller }: ApiCall,
  event: Pick<AuditEvent, 'action' | 'patientIds' | 'outcome'>,
): Promise<void> {
  try {
    await audit.record({ at: now(), user: caller.user, role: caller.role, ...event });
  } catch (cause) {
    const failure = new ApiFailure(
      503,
      'audit-unavailable',
      'The access could not be recorded, so nothing is shown.',
      5,
    );
    failure.cause = cause;
    throw failure;
  }
}
