import type { EntryCode, RunCounts } from '@fph/platform/ports';
import type { OperationOutcome } from 'fhir/r4';

/** A line of `outcome.ndjson`: what became of one entry. */
export type EntryOutcome = {
  /** Number of the entry in the file, from 0. */
  readonly index: number;
  readonly fullUrl?: string | undefined;
  /** `Type/id` as stored. */
  readonly target?: string | undefined;
  readonly code: EntryCode;
  /** HTTP status of the server's answer. */
  readonly status?: number | undefined;
  readonly versionId?: string | undefined;
  readonly attempts?: number | undefined;
  /** How long the request took that carried the entry. */
  readonly ms?: number | undefined;
  /** Why: stable codes. */
  readonly issues?: readonly string[] | undefined;
  /** For `blocked`: the entry whose failure holds this one back. */
  readonly blockedBy?: number | undefined;
  readonly line?: number | undefined;
  /** For `identity-conflict`: the `Type/id` among which a person has to choose. */
  readonly candidates?: readonly string[] | undefined;
  /** What the server said. */
  readonly outcome?: OperationOutcome | undefined;
};

const failures: ReadonlySet<EntryCode> = new Set<EntryCode>([
  'rejected',
  'blocked',
  'identity-conflict',
  'invalid',
]);

/** True when the entry's content is not in the server because something is wrong. */
export function isFailure({ code }: Pick<EntryOutcome, 'code'>): boolean {
  return failures.has(code);
}

/** True when the entry is in, but not as it was sent: `issues` says why. */
export function isWarning(outcome: EntryOutcome): boolean {
  return !isFailure(outcome) && (outcome.issues?.length ?? 0) > 0;
}

export function countOutcomes(outcomes: readonly EntryOutcome[]): RunCounts {
  const counts: RunCounts = { entries: outcomes.length };
  for (const { code } of outcomes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

export function addCounts(total: RunCounts, more: RunCounts): RunCounts {
  const sum: Record<string, number> = { ...total };
  for (const [code, count] of Object.entries(more)) sum[code] = (sum[code] ?? 0) + count;
  return sum;
}
