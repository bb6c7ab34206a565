import type { BlobStore, Run, RunImport, RunLease } from '@fph/platform/ports';
import { readImportErrors } from './import-errors.ts';
import { maxImportFiles, removeImport, type WrittenFile } from './import-files.ts';
import { type Imported, importedOf } from './imported.ts';
import { readJsonBlob } from './json-blob.ts';
import type { BulkImport, ImportErrors, IngestPorts } from './ports.ts';
import type { SliceState } from './slice-state.ts';
import { removeSpool, workContainer } from './spool-input.ts';
import { writeImport } from './write-import.ts';

/** How long a server that is busy with other imports is asked again. */
const busyMs = 600_000;
const busySeconds = 30;
/** Fewer new facts than both of these are sooner in by the ordinary way: a job takes its time to begin. */
const fewLines = 1000;
const fewShare = 0.1;
/** A job that takes longer is given up. */
const maxJobMs = 12 * 3_600_000;
const maxPollSeconds = 30;

export type ImportProgress =
  /** The bulk chunks can go the ordinary way, less what the server has imported. */
  | { readonly kind: 'ready'; readonly imported: Imported | undefined }
  | { readonly kind: 'later'; readonly afterSeconds: number };

/**
 * One step of the server's `$import`: the files are written and the job is started; {@link followImport} waits for its
 * end, from slice to slice. Whatever goes wrong with the job as a whole, the entries then go the ordinary way, which finds
 * out what is in already.
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
  if (isFew(state, files)) return goOn('few-new');
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

function isFew({ plan }: SliceState, files: readonly WrittenFile[]): boolean {
  const lines = files.reduce((sum, { entries }) => sum + entries.length, 0);
  const bulk = plan.chunks.reduce((sum, each) => sum + (each.bulk ? each.entries.length : 0), 0);
  return lines < fewLines && lines < bulk * fewShare;
}

/**
 * Asks after the job that a run waits for, before anything is read of its file. Answers in how many seconds to ask again;
 * undefined when there is no job, or none any more.
 */
export async function followImport(
  lease: RunLease,
  { bulkImport, blobs, now }: Pick<IngestPorts, 'bulkImport' | 'blobs' | 'now'>,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const { id, bulkImport: at } = lease.run;
  if (at?.stage !== 'running') return undefined;
  const { job = '', since = '' } = at;
  const result = (await bulkImport?.follow(job, signal)) ?? { kind: 'failed' };
  const took = now() - Date.parse(since);
  if (result.kind === 'running' && took <= maxJobMs) {
    return Math.max(1, Math.min(maxPollSeconds, Math.round(took / 10_000)));
  }
  let reason: string | undefined;
  if (result.kind === 'done') await recordErrors(blobs, id, result.errors);
  else {
    // Parts of it may still be at work: they get no more to read.
    await bulkImport?.cancel(job, signal);
    await removeImport(blobs, id);
    reason = result.kind === 'running' ? 'too-slow' : 'failed';
  }
  await lease.save({ bulkImport: { ...at, stage: 'done', reason } });
  return undefined;
}

const errorsRef = (runId: string) => ({ container: workContainer, name: `${runId}/import/errors` });

async function recordErrors(
  blobs: BlobStore,
  runId: string,
  errors: readonly ImportErrors[],
): Promise<void> {
  await blobs.write(errorsRef(runId), JSON.stringify(errors));
}

async function recordedErrors(blobs: BlobStore, runId: string): Promise<ImportErrors[]> {
  return ((await readJsonBlob(blobs, errorsRef(runId))) as ImportErrors[] | undefined) ?? [];
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
