import type { BlobStore, Run, RunImport, RunLease } from '@fph/platform/ports';
import { readImportErrors } from './import-errors.ts';
import { maxImportFiles, removeImport, type WrittenFile } from './import-files.ts';
import { type Imported, importedOf } from './imported.ts';
import type { BulkImport, ImportErrors, IngestPorts } from './ports.ts';
import type { SliceState } from './slice-state.ts';
import { removeSpool, workContainer } from './spool-input.ts';
import { writeImport } from './write-import.ts';

/** How long a server that is busy with other imports is asked again. */
const busyMs = 3_600_000;
const busySeconds = 30;
/** A job that takes longer is given up. */
const maxJobMs = 12 * 3_600_000;
const maxPollSeconds = 30;

export type ImportProgress =
  /** The bulk chunks can go the ordinary way, less what the server has imported. */
  | { readonly kind: 'ready'; readonly imported: Imported | undefined }
  | { readonly kind: 'later'; readonly afterSeconds: number };

/**
 * One step of the server's `$import`: the files are written, the job is started and followed, from slice to slice. Whatever
 * goes wrong with the job as a whole, the entries then go the ordinary way, which finds out what is in already.
 */
export async function importStage(
  lease: RunLease,
  state: SliceState,
  deadline: number,
): Promise<ImportProgress> {
  const bulk = state.ports.bulkImport;
  const at: RunImport = lease.run.bulkImport ?? { stage: 'writing' };
  if (bulk === undefined || at.stage === 'off') return { kind: 'ready', imported: undefined };
  if (at.stage === 'writing') {
    // Before the first file is written: whoever ends the run knows that there may be some.
    if (lease.run.bulkImport === undefined) {
      const types = await bulk.types(state.signal);
      if (types.size === 0) return { kind: 'ready', imported: undefined };
      await lease.save({ bulkImport: at });
    }
    const { finished, files } = await writeImport(state, bulk, deadline);
    if (!finished) return { kind: 'later', afterSeconds: 0 };
    return start(lease, state, bulk, at, files);
  }
  const { files } = await writeImport(state, bulk, deadline);
  if (at.stage === 'running') {
    const waiting = await follow(lease, state, bulk, at);
    if (waiting !== undefined) return waiting;
  }
  const errors = await readImportErrors(
    state.ports,
    files,
    await recordedErrors(state.ports.blobs, state.run.id),
    (entry) => `${state.index.type(entry)}/${state.index.id(entry)}`,
    state.signal,
  );
  return { kind: 'ready', imported: importedOf(files, state.index.size, errors) };
}

async function start(
  lease: RunLease,
  state: SliceState,
  bulk: BulkImport,
  at: RunImport,
  files: readonly WrittenFile[],
): Promise<ImportProgress> {
  const goOn = async (reason?: string): Promise<ImportProgress> => {
    await lease.save({ bulkImport: { stage: 'off', reason } });
    return { kind: 'ready', imported: undefined };
  };
  if (files.length === 0) return goOn();
  if (files.length > maxImportFiles) return goOn('too-many-files');
  const inputs = files.map(({ type, name }) => ({ type, name }));
  const started = await bulk.start(inputs, state.signal);
  const now = state.ports.now();
  const since = at.since ?? new Date(now).toISOString();
  if (started.kind === 'started') {
    const { job } = started;
    const from = new Date(now).toISOString();
    await lease.save({ bulkImport: { stage: 'running', job, since: from } });
    return { kind: 'later', afterSeconds: 1 };
  }
  if (started.kind === 'refused') return goOn('refused');
  if (now - Date.parse(since) > busyMs) return goOn('busy');
  await lease.save({ bulkImport: { ...at, since } });
  return { kind: 'later', afterSeconds: busySeconds };
}

/** Undefined when the job has ended, well or not. */
async function follow(
  lease: RunLease,
  state: SliceState,
  bulk: BulkImport,
  at: RunImport,
): Promise<ImportProgress | undefined> {
  const { job = '', since = '' } = at;
  const result = await bulk.follow(job, state.signal);
  const took = state.ports.now() - Date.parse(since);
  let reason: string | undefined;
  if (result.kind === 'running') {
    if (took <= maxJobMs) {
      const afterSeconds = Math.max(1, Math.min(maxPollSeconds, Math.round(took / 10_000)));
      return { kind: 'later', afterSeconds };
    }
    await bulk.cancel(job, state.signal);
    await removeImport(state.ports.blobs, state.run.id);
    reason = 'too-slow';
  } else if (result.kind === 'failed') {
    // Parts of it may still be at work.
    await bulk.cancel(job, state.signal);
    reason = 'failed';
  } else await recordErrors(state, result.errors);
  await lease.save({ bulkImport: { ...at, stage: 'done', reason } });
  return undefined;
}

const errorsRef = (runId: string) => ({ container: workContainer, name: `${runId}/import/errors` });

async function recordErrors(
  { ports, run }: SliceState,
  errors: readonly ImportErrors[],
): Promise<void> {
  await ports.blobs.write(errorsRef(run.id), JSON.stringify(errors));
}

async function recordedErrors(blobs: BlobStore, runId: string): Promise<ImportErrors[]> {
  const blob = await blobs.open(errorsRef(runId));
  if (blob === undefined) return [];
  const bytes = await blob.range(0, blob.size);
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as ImportErrors[];
}

/** Takes away what an import has left: our files, and what the server wrote of errors. */
export async function endImport(
  run: Run,
  { blobs, bulkImport }: Pick<IngestPorts, 'blobs' | 'bulkImport'>,
): Promise<void> {
  const { bulkImport: at } = run;
  if (at === undefined) return;
  // Given up before its job had ended: without its files it cannot take in more, even if it cannot be told to stop.
  if (at.stage === 'running' && at.job !== undefined) {
    await bulkImport?.cancel(at.job).catch(() => {});
  }
  for (const { errors } of await recordedErrors(blobs, run.id)) await blobs.remove(errors);
  await removeImport(blobs, run.id);
  await removeSpool(blobs, `${run.id}/import/`);
}
