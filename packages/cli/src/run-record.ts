import type { Run } from '@fph/platform';

/** An ingestion as `fph` prints it. */
export type RunRecord = {
  readonly id: string;
  readonly container: string;
  readonly name: string;
  readonly source: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly started: string;
  readonly ended: string | null;
  /** Folder in the container `outcomes`. */
  readonly outcome: string | null;
  readonly atomicity: string | null;
  readonly reason: { readonly code: string; readonly message: string } | null;
  readonly parent?: string;
};

/** The fields of a run that mean something outside of the engine. */
export function runRecord(run: Run): RunRecord {
  return {
    id: run.id,
    container: run.container,
    name: run.name,
    source: run.source,
    state: run.state,
    counts: { ...run.counts },
    started: run.started,
    ended: run.ended ?? null,
    outcome: run.outcome ?? null,
    atomicity: run.atomicity ?? null,
    reason: run.reason ?? null,
    ...(run.parent === undefined ? {} : { parent: run.parent }),
  };
}

/** `12 created, 3 updated` */
export function describeCounts(counts: Readonly<Record<string, number | undefined>>): string {
  const parts = Object.entries(counts)
    .filter(([name, count]) => name !== 'entries' && (count ?? 0) > 0)
    .map(([name, count]) => `${count} ${name}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** Whether an ended run left something behind that was not loaded. */
export function hasFailed(run: Pick<Run, 'state'>): boolean {
  return run.state === 'failed' || run.state === 'partly';
}
