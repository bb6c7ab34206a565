import type { FhirError } from '../fhir-error.ts';

export type JobKind = 'export' | 'import';

type JobState =
  | { status: 'queued' }
  | { status: 'running' }
  /** `result` is the body of the finished job's answer. */
  | { status: 'done'; result: unknown }
  | { status: 'failed'; error: FhirError }
  | { status: 'cancelled' };

export type Job = {
  id: string;
  kind: JobKind;
  /** Url of the request that started it. */
  request: string;
  started: Date;
  state: JobState;
  abort: AbortController;
  progress: () => string;
};
