import { FhirError } from '../fhir-error.ts';
import { openDatabase, type Row } from '../store/database.ts';
import type { JobState, JobTask, StoredJob } from './job.ts';

/** How long an ended job answers. */
const KEPT_MS = 7 * 24 * 3_600_000;
/** So many ended jobs are kept at most. */
const KEPT_JOBS = 1000;

/** Jobs in a file of their own beside the resources, so that they outlive the process. */
export type JobStore = {
  add(job: StoredJob): void;
  /** Notes a new state, and how often the job has been begun. */
  update(job: Pick<StoredJob, 'id' | 'attempts' | 'state'>): void;
  find(id: string): StoredJob | undefined;
  /** Jobs that have not ended, in the order in which they came. */
  unfinished(): StoredJob[];
  /** Drops ended jobs that are old, or too many. */
  forgetOld(now: number): void;
  close(): void;
};

/** Without a file the jobs are in memory. */
export function createJobStore(file: string | undefined): JobStore {
  const db = openDatabase(file ?? ':memory:');
  db.raw.exec(
    `create table if not exists job(
       number integer primary key, id text not null unique, request text not null, task text not null, started integer not null,
       attempts integer not null, status text not null, content text
     ) strict;
     create index if not exists job_status on job(status)`,
  );
  return {
    add({ id, request, task, started, attempts, state }) {
      db.run(
        'insert into job(id, request, task, started, attempts, status, content) values(?, ?, ?, ?, ?, ?, ?)',
        id,
        request,
        JSON.stringify(task),
        started.getTime(),
        attempts,
        state.status,
        contentOf(state),
      );
    },
    update({ id, attempts, state }) {
      db.run(
        'update job set attempts = ?, status = ?, content = ? where id = ?',
        attempts,
        state.status,
        contentOf(state),
        id,
      );
    },
    find(id) {
      const row = db.get('select * from job where id = ?', id);
      return row && jobOf(row);
    },
    unfinished: () =>
      db
        .all("select * from job where status in ('queued', 'running') order by number")
        .map((row) => jobOf(row)),
    forgetOld(now) {
      const ended = "status not in ('queued', 'running')";
      db.run(`delete from job where ${ended} and started < ?`, now - KEPT_MS);
      db.run(
        `delete from job where ${ended} and number <= (select number from job order by number desc limit 1 offset ?)`,
        KEPT_JOBS,
      );
    },
    close: () => db.close(),
  };
}

function contentOf(state: JobState): string | null {
  if (state.status === 'done') return JSON.stringify(state.result);
  if (state.status !== 'failed') return null;
  const { status, code, message } = state.error;
  return JSON.stringify({ status, code, message });
}

function jobOf(row: Row): StoredJob {
  return {
    id: String(row['id']),
    request: String(row['request']),
    task: JSON.parse(String(row['task'])) as JobTask,
    started: new Date(Number(row['started'])),
    attempts: Number(row['attempts']),
    state: stateOf(String(row['status']), row['content']),
  };
}

function stateOf(status: string, content: Row[string] | undefined): JobState {
  if (status === 'done') return { status, result: JSON.parse(String(content)) };
  if (status === 'failed') {
    const error = JSON.parse(String(content)) as Pick<FhirError, 'status' | 'code' | 'message'>;
    return { status, error: new FhirError(error.status, error.code, error.message) };
  }
  return { status: status as 'queued' | 'running' | 'cancelled' };
}
