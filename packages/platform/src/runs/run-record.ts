import { createHmac, randomBytes } from 'node:crypto';
import type { Run, RunKey } from '../ports/runs.ts';

const lastTime = 9_999_999_999_999;

/** A random run id that sorts newest first: tables list in the order of keys. */
export function newRunId(now: number): string {
  const reversed = (lastTime - now).toString(36).padStart(9, '0');
  return `${reversed}${randomBytes(8).toString('hex')}`;
}

/** What an event is found by. Keyed, because a blob's name is patient data. */
export function eventHash(
  key: Pick<RunKey, 'container' | 'name' | 'etag'>,
  secret: string,
): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([key.container, key.name, key.etag]))
    .digest('hex');
}

export function newRun(id: string, key: RunKey, now: number): Run {
  return {
    id,
    ...key,
    state: 'received',
    counts: {},
    started: new Date(now).toISOString(),
    attempts: 0,
  };
}

/** A run that a worker begins a slice of. */
export function claimedRun(run: Run): Run {
  const state = run.state === 'received' ? 'planning' : run.state;
  return { ...run, state, attempts: run.attempts + 1 };
}

/** A run opened again: what it was is kept, how it went is forgotten. */
export function reopened(run: Run, force: boolean, now: number): Run {
  const {
    ended: _ended,
    outcome: _outcome,
    reason: _reason,
    progress: _progress,
    bulkImport: _bulkImport,
    ...kept
  } = run;
  return {
    ...kept,
    state: 'received',
    counts: {},
    attempts: 0,
    started: new Date(now).toISOString(),
    replays: (run.replays ?? 0) + 1,
    force,
  };
}
