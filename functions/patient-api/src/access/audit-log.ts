/** One access to patients: who, which, when and what for. Never what was typed, nor anything clinical. */
export type AuditEvent = {
  at: Date;
  user: string;
  role: string;
  action: 'search' | 'open' | 'summary' | 'timeline' | 'observations' | 'provenance' | 'raw';
  patientIds: string[];
  outcome: 'shown' | 'refused' | 'not-found';
};

/** Port: keeps audit events for good. It throws when one could not be kept; then nothing may be shown. */
export type AuditLog = { record(event: AuditEvent): Promise<void> };
