import { FhirError } from '../fhir-error.ts';
import type { FileStore } from '../files/file-store.ts';
import { openFileStore } from '../files/open-file-store.ts';
import { type Backend, encode } from '../process/backend.ts';
import type { FhirRequest } from '../rest/messages.ts';
import { type ExportRequest, parseExport } from './export-request.ts';
import { parseImport } from './import-request.ts';
import type { Job, JobKind } from './job.ts';
import { createJobList } from './job-list.ts';
import { runImport } from './run-import.ts';

type Answer = ReturnType<typeof encode>;

/** `$export`, `$import` and the urls at which their jobs are followed. */
export function createJobEndpoints(backend: Backend, exportStore: () => string | undefined) {
  const jobs = createJobList();

  function requireStore(): { store: FileStore; setting: string } {
    const setting = exportStore();
    if (setting) return { store: openFileStore(setting), setting };
    throw new FhirError(400, 'not-supported', 'No storage is configured for $export and $import.');
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
    const files = requireStore();
    const groupId = scope === 'group' ? decodeURIComponent(segments[1] ?? '') : undefined;
    const wanted = parseExport(request, scope, groupId);
    if (groupId !== undefined) await mustExist(request, `/Group/${encodeURIComponent(groupId)}`);
    const job = jobs.start('export', urlOf(request), async (self, report) => {
      const folder = wanted.container === undefined ? '' : `${stamp(self.started)}-${self.id}/`;
      const target = { ...files, container: wanted.container ?? self.id, folder };
      const output = await backend.export(wanted, target, self.abort.signal, report);
      return {
        transactionTime: self.started.toISOString(),
        request: self.request,
        requiresAccessToken: false,
        output,
        error: [],
        issues: [],
      };
    });
    return accepted(request, job);
  }

  async function startImport(request: FhirRequest): Promise<Answer> {
    if (request.method !== 'POST') throw new FhirError(405, 'not-supported', '$import is a POST.');
    const files = requireStore();
    const wanted = parseImport(request);
    const job = jobs.start('import', urlOf(request), async (self, report) => ({
      transactionTime: self.started.toISOString(),
      request: self.request,
      ...(await runImport(files.store, wanted, self.id, backend.importLines, {
        signal: self.abort.signal,
        onProgress: report,
      })),
    }));
    return accepted(request, job);
  }

  async function mustExist(request: FhirRequest, path: string): Promise<void> {
    const found = backend.read({ ...request, method: 'GET', path, query: '', headers: {} });
    if (found.status !== 200) throw new FhirError(404, 'not-found', 'The group is not there.');
  }

  async function follow(request: FhirRequest, kind: string, id: string): Promise<Answer> {
    const job = jobs.find(id);
    if (!job || job.kind !== (kind as JobKind)) {
      throw new FhirError(
        404,
        'not-found',
        `There is no ${kind === 'import' ? 'import' : 'export'} job with this id.`,
      );
    }
    if (request.method === 'DELETE') {
      // the Azure service answers 409 when there is nothing left to cancel
      if (!jobs.cancel(job)) throw new FhirError(409, 'conflict', 'The job has ended already.');
      return encode({ status: 202, headers: {}, body: undefined });
    }
    if (request.method !== 'GET') throw new FhirError(405, 'not-supported', 'Use GET or DELETE.');
    return status(job);
  }

  return { handle, close: jobs.close };
}

function status(job: Job): Answer {
  switch (job.state.status) {
    case 'queued':
    case 'running':
      return encode({
        status: 202,
        headers: { 'x-progress': job.progress(), 'retry-after': '1' },
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

const accepted = (request: FhirRequest, job: Job): Answer =>
  encode({
    status: 202,
    headers: { 'content-location': `${request.base}/_operations/${job.kind}/${job.id}` },
    body: undefined,
  });
