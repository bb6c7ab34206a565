import type {
  ContentRow,
  EntryCode,
  Run,
  RunCounts,
  RunLease,
  RunPatch,
  RunState,
} from '@fph/platform/ports';
import { action } from '../index/entry-index.ts';
import { afterLoad } from './after-load.ts';
import { writeEntriesDeadLetter, writeFileDeadLetter } from './dead-letter.ts';
import { addCounts, countOutcomes, type EntryOutcome, isFailure } from './entry-outcome.ts';
import { closeArchive } from './fan-out.ts';
import { endImport } from './import-stage.ts';
import type { IngestSettings } from './ingest-settings.ts';
import { composeOutcome, partOf, readOutcome, runFolder } from './outcome-files.ts';
import { resolvePending } from './pending.ts';
import type { IngestPorts } from './ports.ts';
import type { SliceState } from './slice-state.ts';
import { removeSpool } from './spool-input.ts';
import { sampleSize } from './spot-check.ts';

/** Everything is sent: puts the outcome together, dead letters first, and ends the run. */
export async function endRun(
  lease: RunLease,
  state: SliceState,
  sent: RunCounts,
  hash: string,
): Promise<Run> {
  const { ports, settings, plan } = state;
  const folder = runFolder(lease.run);
  const last = plan.chunks.length + 1;
  const unsent = unsentOutcomes(state);
  state.parts.set(last, unsent);
  const chunks = Array.from({ length: last }, (_, i) => i + 1);
  const counts = addCounts(sent, countOutcomes(unsent));
  await resolvePending(state);

  const failures = countFailures(counts);
  const deadLetter =
    failures > 0 ? await writeEntriesDeadLetter(lease.run, state, chunks) : undefined;
  const runState: RunState = failures === 0 ? 'loaded' : hasLoaded(counts) ? 'partly' : 'failed';
  const { atomicity } = plan;
  await composeOutcome(ports.blobs, folder, () => partsOf(state, chunks), {
    run: lease.run.id,
    state: runState,
    counts,
    atomicity,
    bulkImport: lease.run.bulkImport && { ...lease.run.bulkImport, job: undefined },
  });
  if (runState === 'loaded') {
    const sample = await sampleOf(state, plan.chunks.length);
    await ports.ledger.recordContent(hash, { runId: lease.run.id, counts, sample });
  }
  return finish(lease, ports, settings, {
    spooled: state.spooled,
    // A replay may find the file moved; what it says is as old as it was.
    fileTime: state.fileTime,
    state: runState,
    counts,
    outcome: folder,
    deadLetter,
    atomicity,
    progress: { done: plan.chunks.length, of: plan.chunks.length },
  });
}

/** The content is in the server already, from an earlier run. */
export async function endUnchanged(
  lease: RunLease,
  content: ContentRow,
  ports: IngestPorts,
  settings: IngestSettings,
): Promise<Run> {
  const entries = content.counts.entries ?? 0;
  const counts: RunCounts = { entries, unchanged: entries };
  const before = await ports.ledger.get(content.runId);
  const folder = runFolder(lease.run);
  const summary = { run: lease.run.id, state: 'unchanged', counts, sameAs: content.runId };
  await composeOutcome(ports.blobs, folder, () => unchangedParts(ports, before?.outcome), summary);
  return finish(lease, ports, settings, {
    spooled: true,
    state: 'unchanged',
    counts,
    outcome: folder,
  });
}

/** The outcome of the earlier run, with every entry unchanged. */
async function* unchangedParts(
  { blobs }: Pick<IngestPorts, 'blobs'>,
  folder: string | undefined,
): AsyncGenerator<EntryOutcome[]> {
  if (folder === undefined) return;
  let part: EntryOutcome[] = [];
  for await (const { index, fullUrl, target, versionId } of readOutcome(blobs, folder)) {
    part.push({ index, fullUrl, target, versionId, code: 'unchanged' });
    if (part.length === 1000) {
      yield part;
      part = [];
    }
  }
  yield part;
}

/** The file as a whole cannot be loaded. */
export async function failRun(
  lease: RunLease,
  ports: IngestPorts,
  settings: IngestSettings,
  reason: {
    code: string;
    message: string;
    at: { offset?: number; line?: number } | undefined;
  },
): Promise<Run> {
  const { at, ...stable } = reason;
  const deadLetter = await writeFileDeadLetter(lease.run, ports, settings, { ...stable, at });
  const folder = runFolder(lease.run);
  const place =
    at === undefined
      ? ''
      : ` (${at.line === undefined ? `byte ${at.offset ?? 0}` : `line ${at.line}`})`;
  return finish(lease, ports, settings, {
    spooled: true,
    state: 'failed',
    outcome: folder,
    deadLetter,
    reason: { code: reason.code, message: `${reason.message}${place}` },
  });
}

async function finish(
  lease: RunLease,
  ports: IngestPorts,
  settings: IngestSettings,
  { spooled, ...patch }: RunPatch & { state: RunState; spooled: boolean },
): Promise<Run> {
  await endImport(lease.run, ports);
  if (spooled) await removeSpool(ports.blobs, `${lease.run.id}/`);
  const ended = new Date(ports.now()).toISOString();
  const run = await lease.release({ ...patch, ended, attempts: 0 });
  await afterEnd(run, ports, settings);
  return run;
}

/** What follows a run's end; done again when a worker died in between and the message came back. */
export async function afterEnd(
  run: Run,
  ports: IngestPorts,
  settings: IngestSettings,
): Promise<void> {
  const { parent, member, state, counts } = run;
  if (parent === undefined || member === undefined) {
    await afterLoad(run, state, ports, settings);
    return;
  }
  await ports.ledger.recordMember(parent, { member, runId: run.id, state, counts });
  await closeArchive(parent, ports, settings);
}

/** What became of entries that no chunk sent. */
function unsentOutcomes(state: SliceState): EntryOutcome[] {
  const { index, standIn, failed } = state;
  const outcomes: EntryOutcome[] = [];
  for (let entry = 0; entry < index.size; entry++) {
    const kind = index.action(entry);
    if (kind <= action.guarded) continue;
    const id = index.id(entry);
    const base = { index: entry, ...(id === '' ? {} : { target: `${index.type(entry)}/${id}` }) };
    const by = standIn.get(entry);
    if (kind === action.skip) outcomes.push({ ...base, code: 'skipped' });
    else if (kind === action.problem) {
      const problem = index.problems.get(entry);
      const code = problem?.code ?? 'internal';
      const candidates = problem?.candidates?.map((one) => `${index.type(entry)}/${one}`);
      outcomes.push({
        ...base,
        code: problemCode(code),
        issues: problem?.detail === undefined ? [code] : [code, problem.detail],
        line: problem?.line,
        candidates,
      });
    } else if (by !== undefined && failed.has(by)) {
      outcomes.push({ ...base, code: 'blocked', blockedBy: by });
    } else if (kind === action.repeated) {
      outcomes.push({ ...base, code: 'unchanged', issues: ['repeated'] });
    } else outcomes.push({ ...base, code: 'superseded' });
  }
  return outcomes;
}

const conflicts = new Set(['identity-conflict', 'other-person', 'multiple-matches']);
const unreadable = new Set([
  'invalid-json',
  'encoding',
  'not-fhir',
  'too-large',
  'too-deep',
  'no-resource',
  'no-resource-type',
  'transform-failed',
]);

function problemCode(code: string): EntryCode {
  if (conflicts.has(code)) return 'identity-conflict';
  return unreadable.has(code) ? 'invalid' : 'rejected';
}

function countFailures(counts: RunCounts): number {
  const codes: readonly EntryCode[] = ['rejected', 'blocked', 'identity-conflict', 'invalid'];
  return codes.reduce((sum, code) => sum + (isFailure({ code }) ? (counts[code] ?? 0) : 0), 0);
}

function hasLoaded(counts: RunCounts): boolean {
  const codes: readonly EntryCode[] = ['created', 'updated', 'unchanged', 'stale', 'deleted'];
  return codes.some((code) => (counts[code] ?? 0) > 0);
}

async function* partsOf(
  state: SliceState,
  chunks: readonly number[],
): AsyncGenerator<readonly EntryOutcome[]> {
  for (const chunk of chunks) yield await partOf(state, chunk);
}

/** Resources from all over the file, by which it is known again. */
async function sampleOf(state: SliceState, chunks: number): Promise<ContentRow['sample']> {
  const sample = new Map<string, string>();
  const step = Math.max(1, Math.floor(chunks / sampleSize));
  const perChunk = Math.ceil(sampleSize / Math.max(1, chunks));
  for (let chunk = 1; chunk <= chunks && sample.size < sampleSize; chunk += step) {
    const part = await partOf(state, chunk);
    const stored = part.filter(({ target, versionId }) => target && versionId);
    const stride = Math.max(1, Math.floor(stored.length / perChunk));
    for (let i = 0; i < stored.length && sample.size < sampleSize; i += stride) {
      const { target, versionId, code } = stored[i] ?? {};
      if (target && versionId && code !== 'deleted') sample.set(target, versionId);
    }
  }
  return [...sample].map(([reference, versionId]) => ({ reference, versionId }));
}
