import { setTimeout } from 'node:timers/promises';
import { FhirError } from '../fhir-error.ts';
import type { FileStore } from '../files/file-store.ts';
import { openFileStore } from '../files/open-file-store.ts';
import { type Backend, encode } from '../process/backend.ts';
import type { FhirRequest } from '../rest/messages.ts';
import { type ExportRequest, parseExport } from './export-request.ts';
import { parseImport } from './import-request.ts';
import type { Job, JobKind, StoredJob } from './job.ts';
import { createJobList } from './job-list.ts';
import type { JobStore } from './job-store.ts';
import { runImport } from './run-import.ts';

type Answer = ReturnType<typeof encode>;

/** How long a job that is taken up after a start waits for the storage, which may start later than the service. */
const PATIENCE_MS = 60_000;

/** `$export`, `$import` and the urls at which their jobs are followed. */
export function createJobEndpoints(
  backend: Backend,
  exportStore: () => string | undefined,
  jobStore: JobStore,
) {
  const jobs = createJobList(jobStore, async (job, report) => {
    const files = job.resumed ? await patientStore(job.abort.signal) : requireStore();
    const head = { transactionTime: job.started.toISOString(), request: job.request };
    const { signal } = job.abort;
    const { task } = job;
    if (task.kind === 'import') {
      const options = { signal, onProgress: report };
      const { importLines } = backend;
      return {
        ...head,
        ...(await runImport(files.store, task.wanted, job.id, importLines, options)),
      };
    }
    const { container } = task.wanted;
    const folder = container === undefined ? '' : `${stamp(job.started)}-${job.id}/`;
    const target = { ...files, container: container ?? job.id, folder };
    const output = await backend.export(task.wanted, target, signal, report);
    return { ...head, requiresAccessToken: false, output, error: [], issues: [] };
  });

  function requireStore(): { store: FileStore; setting: string } {
    const setting = exportStore();
    if (setting) return { store: openFileStore(setting), setting };
    throw new FhirError(400, 'not-supported', 'No storage is configured for $export and $import.');
  }

  async function patientStore(signal: AbortSignal): Promise<{ store: FileStore; setting: string }> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const files = requireStore();
        await files.store.reach();
        return files;
      } catch (error) {
        signal.throwIfAborted();
        if (Date.now() >= until) throw error;
        await setTimeout(500, undefined, { signal });
      }
    }
  }

  /** The answer, or undefined when the request is none of these. */
  function handle(request: FhirRequest): Promise<Answer> | undefined {
    const segments = request.path.split('/').filter((part) => part !== '');
    const [first, second, third] = segments;
    if (first === '_operations' && segments.length === 3)
      return follow(request, second ?? '', third ?? '');
    if (segments.at(-1) === '$export') return startExport(request, segments);
    if (first === '$import' && segments.length === 1) return startImport(request);
    return undefined;
  }

  async function startExport(request: FhirRequest, segments: string[]): Promise<Answer> {
    if (request.method !== 'GET') throw new FhirError(405, 'not-supported', '$export is a GET.');
    const scope = scopeOf(segments);
    requireStore();
    const groupId = scope === 'group' ? decodeURIComponent(segments[1] ?? '') : undefined;
    const wanted = parseExport(request, scope, groupId);
    if (groupId !== undefined) await mustExist(request, `/Group/${encodeURIComponent(groupId)}`);
    const job = jobs.start({ kind: 'export', wanted }, urlOf(request));
    return accepted(request, job);
  }

  async function startImport(request: FhirRequest): Promise<Answer> {
    if (request.method !== 'POST') throw new FhirError(405, 'not-supported', '$import is a POST.');
    requireStore();
    const wanted = parseImport(request);
    const job = jobs.start({ kind: 'import', wanted }, urlOf(request));
    return accepted(request, job);
  }

  async function mustExist(request: FhirRequest, path: string): Promise<void> {
    const found = backend.read({ ...request, method: 'GET', path, query: '', headers: {} });
    if (found.status !== 200) throw new FhirError(404, 'not-found', 'The group is not there.');
  }

  async function follow(request: FhirRequest, kind: string, id: string): Promise<Answer> {
    const job = jobs.find(id);
    if (!job || job.task.kind !== (kind as JobKind)) {
      throw new FhirError(
        404,
        'not-found',
        `There is no ${kind === 'import' ? 'import' : 'export'} job with this id.`,
      );
    }
    if (request.method === 'DELETE') {
      // the Azure service answers 409 when there is nothing left to cancel
      if (!jobs.cancel(id)) throw new FhirError(409, 'conflict', 'The job has ended already.');
      return encode({ status: 202, headers: {}, body: undefined });
    }
    if (request.method !== 'GET') throw new FhirError(405, 'not-supported', 'Use GET or DELETE.');
    return status(job);
  }

  return { handle, close: jobs.close };
}

function status(job: Job | StoredJob): Answer {
  switch (job.state.status) {
    case 'queued':
    case 'running':
      return encode({
        status: 202,
        headers: {
          'x-progress': 'progress' in job ? job.progress() : '0 resources',
          'retry-after': '1',
        },
        body: undefined,
      });
    case 'done':
      return encode({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(job.state.result),
      });
    case 'failed':
      throw job.state.error;
    case 'cancelled':
      throw new FhirError(404, 'not-found', 'The job was cancelled.');
  }
}

function scopeOf(segments: string[]): ExportRequest['scope'] {
  if (segments.length === 1) return 'system';
  if (segments.length === 2 && segments[0] === 'Patient') return 'patient';
  if (segments.length === 3 && segments[0] === 'Group') return 'group';
  throw new FhirError(404, 'not-found', '$export is there for the system, Patient and Group/id.');
}

const urlOf = (request: FhirRequest) =>
  `${request.base}${request.path}${request.query ? `?${request.query}` : ''}`;

/** `20260102T030405`, for names of folders. */
const stamp = (time: Date) => time.toISOString().replace(/[-:]|\.\d+Z$/g, '');

const accepted = (request: FhirRequest, { id, task }: StoredJob): Answer =>
  encode({
    status: 202,
    headers: { 'content-location': `${request.base}/_operations/${task.kind}/${id}` },
    body: undefined,
  });
