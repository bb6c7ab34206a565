import type { Run } from '@fph/platform';

/** A run as `GET /api/runs` and `fph runs` show it. */
export function runView(run: Run) {
  const { id, container, name, source, state, counts, started, ended, outcome } = run;
  const { atomicity, reason, deadLetter, progress, parent, replays } = run;
  // The server's url is of no use to who asks.
  const bulkImport = run.bulkImport && { ...run.bulkImport, job: undefined };
  return {
    id,
    container,
    name,
    source,
    state,
    counts,
    started,
    ended,
    outcome,
    atomicity,
    reason,
    deadLetter,
    progress,
    parent,
    replays,
    bulkImport,
  };
}
