import { randomUUID } from 'node:crypto';
import { FhirError, toFhirError } from '../fhir-error.ts';
import { FileStoreError } from '../files/file-store.ts';
import type { Job, JobKind } from './job.ts';

/** Jobs that are remembered; the oldest finished ones are forgotten first. */
const REMEMBERED = 200;
/** Jobs that may wait. */
const WAITING = 50;

type JobWork = (job: Job, report: (resources: number) => void) => Promise<unknown>;

/** Runs one job of each kind at a time, in the order in which they came. */
export function createJobList() {
  const jobs = new Map<string, Job>();
  const tails = new Map<JobKind, Promise<void>>();

  function start(kind: JobKind, request: string, work: JobWork): Job {
    const waiting = [...jobs.values()].filter((job) => job.state.status === 'queued').length;
    if (waiting >= WAITING) {
      throw new FhirError(429, 'throttled', 'Too many jobs are waiting.', {
        headers: { 'retry-after': '10' },
      });
    }
    let resources = 0;
    const job: Job = {
      id: randomUUID(),
      kind,
      request,
      started: new Date(),
      state: { status: 'queued' },
      abort: new AbortController(),
      progress: () => `${resources} resources`,
    };
    jobs.set(job.id, job);
    forgetOld();
    const before = tails.get(kind) ?? Promise.resolve();
    const run = before.then(async () => {
      if (job.abort.signal.aborted) return;
      job.state = { status: 'running' };
      try {
        const result = await work(job, (count) => {
          resources = count;
        });
        if (!job.abort.signal.aborted) job.state = { status: 'done', result };
      } catch (error) {
        if (!job.abort.signal.aborted)
          job.state = { status: 'failed', error: failure(kind, error) };
      }
    });
    tails.set(kind, run);
    return job;
  }

  function forgetOld(): void {
    for (const [id, { state }] of jobs) {
      if (jobs.size <= REMEMBERED) return;
      if (state.status !== 'queued' && state.status !== 'running') jobs.delete(id);
    }
  }

  /** Cancels a job that has not ended; false when it had. */
  function cancel(job: Job): boolean {
    if (job.state.status !== 'queued' && job.state.status !== 'running') return false;
    job.abort.abort();
    job.state = { status: 'cancelled' };
    return true;
  }

  async function close(): Promise<void> {
    for (const job of jobs.values()) cancel(job);
    await Promise.all(tails.values());
  }

  return { start, cancel, close, find: (id: string) => jobs.get(id) };
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
