import type { FhirError } from '../fhir-error.ts';
import type { ExportRequest } from './export-request.ts';
import type { ImportRequest } from './import-request.ts';

export type JobKind = 'export' | 'import';

/** What a job is to do: all that it needs to be run again after a restart. */
export type JobTask =
  | { kind: 'export'; wanted: ExportRequest }
  | { kind: 'import'; wanted: ImportRequest };

export type JobState =
  | { status: 'queued' }
  | { status: 'running' }
  /** `result` is the body of the finished job's answer. */
  | { status: 'done'; result: unknown }
  | { status: 'failed'; error: FhirError }
  | { status: 'cancelled' };

/** A job as it is kept. */
export type StoredJob = {
  id: string;
  task: JobTask;
  /** Url of the request that started it. */
  request: string;
  started: Date;
  /** How often it has been begun. */
  attempts: number;
  state: JobState;
};

/** A job that this process has under way. */
export type Job = StoredJob & {
  /** Left by an earlier process. */
  resumed: boolean;
  abort: AbortController;
  progress: () => string;
};
