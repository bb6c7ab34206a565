import { randomUUID } from 'node:crypto';
import { FhirError, toFhirError } from '../fhir-error.ts';
import { FileStoreError } from '../files/file-store.ts';
import type { Job, JobKind, JobTask, StoredJob } from './job.ts';
import type { JobStore } from './job-store.ts';

/** Jobs that may wait. */
const WAITING = 50;
/** A job during which the process died so often is not begun again: it may be what ends it. */
const MAX_ATTEMPTS = 5;

type JobWork = (job: Job, report: (resources: number) => void) => Promise<unknown>;

/**
 * Runs one job of each kind at a time, in the order in which they came. What a process leaves unfinished, the next one
 * begins again: an export writes its files anew, and an import of the same lines changes nothing.
 */
export function createJobList(store: JobStore, work: JobWork) {
  /** Jobs that have not ended. */
  const active = new Map<string, Job>();
  const tails = new Map<JobKind, Promise<void>>();
  let closing = false;

  store.forgetOld(Date.now());
  for (const stored of store.unfinished()) resume(stored);

  function start(task: JobTask, request: string): StoredJob {
    const waiting = [...active.values()].filter((job) => job.state.status === 'queued').length;
    if (waiting >= WAITING) {
      throw new FhirError(429, 'throttled', 'Too many jobs are waiting.', {
        headers: { 'retry-after': '10' },
      });
    }
    const stored: StoredJob = {
      id: randomUUID(),
      task,
      request,
      started: new Date(),
      attempts: 0,
      state: { status: 'queued' },
    };
    // Whoever gets the job's url can ask for it after any crash.
    store.add(stored);
    store.forgetOld(Date.now());
    enqueue(stored, false);
    return stored;
  }

  function resume(stored: StoredJob): void {
    if (stored.attempts < MAX_ATTEMPTS) {
      enqueue(stored, true);
      return;
    }
    const text = `${stored.task.kind} operation failed for reason: the service was stopped ${MAX_ATTEMPTS} times while it ran.`;
    store.update({
      ...stored,
      state: { status: 'failed', error: new FhirError(500, 'incomplete', text) },
    });
  }

  function enqueue(stored: StoredJob, resumed: boolean): void {
    let resources = 0;
    const job: Job = {
      ...stored,
      state: { status: 'queued' },
      resumed,
      abort: new AbortController(),
      progress: () => `${resources} resources`,
    };
    active.set(job.id, job);
    const { kind } = job.task;
    const before = tails.get(kind) ?? Promise.resolve();
    const run = before.then(async () => {
      if (job.abort.signal.aborted) return;
      job.attempts++;
      enter(job, { status: 'running' });
      const state = await ended(job, (count) => {
        resources = count;
      });
      // Cancelled, which is on record; or the process stops, and the next one takes the job up.
      if (!job.abort.signal.aborted) enter(job, state);
    });
    tails.set(kind, run);
  }

  async function ended(job: Job, report: (resources: number) => void): Promise<Job['state']> {
    try {
      return { status: 'done', result: await work(job, report) };
    } catch (error) {
      return { status: 'failed', error: failure(job.task.kind, error) };
    }
  }

  function enter(job: Job, state: Job['state']): void {
    job.state = state;
    store.update(job);
    if (state.status !== 'queued' && state.status !== 'running') active.delete(job.id);
  }

  /** Cancels a job that has not ended; false when it had. */
  function cancel(id: string): boolean {
    const job = active.get(id);
    if (job === undefined || closing) return false;
    job.abort.abort();
    enter(job, { status: 'cancelled' });
    return true;
  }

  /** Stops what runs and leaves it on record as unfinished. */
  async function close(): Promise<void> {
    closing = true;
    for (const job of active.values()) {
      job.abort.abort();
      // An orderly stop says nothing against the job.
      if (job.state.status === 'running') {
        store.update({ id: job.id, attempts: job.attempts - 1, state: { status: 'queued' } });
      }
    }
    await Promise.all(tails.values());
    store.close();
  }

  return {
    start,
    cancel,
    close,
    find: (id: string): Job | StoredJob | undefined => active.get(id) ?? store.find(id),
  };
}

function failure(kind: JobKind, error: unknown): FhirError {
  const reason = `${kind} operation failed for reason: `;
  if (error instanceof FileStoreError) {
    return new FhirError(error.status === 403 ? 403 : 400, 'processing', reason + error.message, {
      cause: error,
    });
  }
  const known = toFhirError(error);
  return new FhirError(known.status, 'processing', reason + known.message, { cause: error });
}
