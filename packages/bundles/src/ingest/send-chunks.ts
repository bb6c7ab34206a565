import type { ChunkRow, RunCounts, RunLease } from '@fph/platform/ports';
import type { PlannedChunk } from '../plan/plan-chunks.ts';
import { addCounts, countOutcomes, type EntryOutcome, isFailure } from './entry-outcome.ts';
import { readPart, runFolder, writePart } from './outcome-files.ts';
import { recordPending } from './pending.ts';
import { provenanceOf } from './provenance.ts';
import { sendChunk } from './send-chunk.ts';
import type { SliceState } from './slice-state.ts';

export type SentChunks = {
  readonly finished: boolean;
  readonly progressed: boolean;
  readonly done: number;
  readonly counts: RunCounts;
  /** All that is on record now. */
  readonly rows: readonly ChunkRow[];
};

/** So many chunks may be sent and not yet recorded. */
const maxUnrecorded = 4;

/** Parts beyond this are read again when the outcome is put together. */
const maxHeldParts = 40;

/** More failures than this are read from the chunk's part instead of its row. */
const maxFailedInRow = 1000;

/**
 * Sends those of the chunks that are not recorded yet, level by level, a few side by side; starts none behind the
 * deadline but the first.
 */
export async function sendChunks(
  lease: RunLease,
  state: SliceState,
  chunks: readonly PlannedChunk[],
  rows: readonly ChunkRow[],
  deadline: number,
): Promise<SentChunks> {
  const done = new Set<number>();
  let counts: RunCounts = {};
  for (const row of rows) {
    done.add(row.chunk);
    counts = addCounts(counts, row.counts);
    for (const entry of row.failed ?? (await failedOfPart(state, row.chunk)))
      state.failed.add(entry);
    for (const entry of row.created ?? []) state.created.add(entry);
  }
  const before = done.size;
  const recorded = [...rows];
  const left = chunks.filter(({ chunk }) => !done.has(chunk));
  for (const { chunk, entries } of state.plan.chunks) {
    if (done.has(chunk))
      for (const entry of entries) if (!state.failed.has(entry)) state.sent.add(entry);
  }
  if (left.length > 0 && lease.run.state !== 'loading') {
    await lease.save({ state: 'loading', atomicity: state.plan.atomicity });
  }
  let stopped = false;
  // The next chunk need not wait until this one is on record.
  const records = background(maxUnrecorded);
  for (const wave of waves(left)) {
    await inParallel(wave, state.settings.parallelChunks, async (chunk) => {
      // A slice that starts nothing would be one without progress, however short it is.
      stopped ||= state.ports.now() >= deadline && done.size > before;
      if (stopped) return;
      const { now, chunkSent } = state.ports;
      const started = now();
      const { outcomes, pending } = asOnePass(state, chunk, await sendChunk(state, chunk));
      chunkSent?.(now() - started);
      const failed = noteFailures(state, chunk, outcomes);
      await records.add(async () => {
        await recordPending(state, pending);
        await writeProvenance(state, chunk, outcomes);
        const row = await record(state, chunk, outcomes, failed);
        counts = addCounts(counts, row.counts);
        done.add(chunk.chunk);
        recorded.push(row);
      });
    });
    if (stopped) break;
  }
  await records.end();
  const progressed = done.size > before;
  return { finished: !stopped, progressed, done: done.size, counts, rows: recorded };
}

/** Chunks that may run side by side: one level; a cycle in two passes goes chunk by chunk. */
export function* waves(chunks: readonly PlannedChunk[]): Generator<PlannedChunk[]> {
  let wave: PlannedChunk[] = [];
  for (const chunk of chunks) {
    const [first] = wave;
    if (first !== undefined && (first.level !== chunk.level || first.phase || chunk.phase)) {
      yield wave;
      wave = [];
    }
    wave.push(chunk);
  }
  if (wave.length > 0) yield wave;
}

/** What the first pass over a large cycle created is created, though the second one writes it again. */
function asOnePass(
  { created }: SliceState,
  { phase }: PlannedChunk,
  sent: Awaited<ReturnType<typeof sendChunk>>,
): Awaited<ReturnType<typeof sendChunk>> {
  if (phase === 'without-cycle') {
    for (const { code, index } of sent.outcomes) if (code === 'created') created.add(index);
  }
  if (phase !== 'whole') return sent;
  const outcomes = sent.outcomes.map((outcome): EntryOutcome => {
    const isMade = created.has(outcome.index) && !isFailure(outcome);
    return isMade ? { ...outcome, code: 'created' } : outcome;
  });
  return { ...sent, outcomes };
}

/** What failed holds back what refers to it, in the next chunk already. */
function noteFailures(
  state: SliceState,
  chunk: PlannedChunk,
  outcomes: readonly EntryOutcome[],
): number[] {
  const failed = outcomes.filter(isFailure).map(({ index }) => index);
  for (const entry of failed) state.failed.add(entry);
  for (const entry of chunk.entries) if (!state.failed.has(entry)) state.sent.add(entry);
  return failed;
}

/** Beside the chunk, not in it: a transaction stays what its source made it. */
async function writeProvenance(
  { ports, settings, signal, ...state }: SliceState,
  chunk: PlannedChunk,
  outcomes: readonly EntryOutcome[],
): Promise<void> {
  if (!settings.provenance || chunk.phase === 'without-cycle') return;
  const resource = provenanceOf({ ...state, settings }, chunk, outcomes);
  if (resource === undefined) return;
  const url = `Provenance/${resource.id}`;
  // What a chart shows of a fact's origin is worth less than the fact: a refusal does not fail the entries.
  await ports.fhir.batch([{ resource, request: { method: 'PUT', url } }], signal);
}

/** The part first, then the row: a chunk is done when its row stands. */
async function record(
  state: SliceState,
  chunk: PlannedChunk,
  outcomes: readonly EntryOutcome[],
  failed: readonly number[],
): Promise<ChunkRow> {
  // The first pass over a large cycle is not the end of its entries: what failed is told, the rest by the second.
  const isFirstPass = chunk.phase === 'without-cycle';
  const told = isFirstPass ? outcomes.filter(isFailure) : outcomes;
  const created = outcomes.filter(({ code }) => code === 'created').map(({ index }) => index);
  const row: ChunkRow = {
    chunk: chunk.chunk,
    plan: state.planId,
    counts: countOutcomes(told),
    failed: failed.length > maxFailedInRow ? undefined : failed,
    ...(isFirstPass ? { created } : {}),
  };
  await writePart(state.ports.blobs, runFolder(state.run), chunk.chunk, told);
  if (state.parts.size < maxHeldParts) state.parts.set(chunk.chunk, told);
  await state.ports.ledger.recordChunk(state.run.id, row);
  return row;
}

async function failedOfPart(state: SliceState, chunk: number): Promise<number[]> {
  const part = await readPart(state.ports.blobs, runFolder(state.run), chunk);
  return part.filter(isFailure).map(({ index }) => index);
}

export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const errors: unknown[] = [];
  const worker = async () => {
    for (const item of queue) {
      if (errors.length > 0) return;
      try {
        await work(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
}

/** Work that goes on while the next begins, so many at a time; the first failure shows at the next call. */
function background(width: number) {
  const running = new Set<Promise<void>>();
  const errors: unknown[] = [];
  const check = () => {
    if (errors.length > 0) throw errors[0];
  };
  return {
    async add(work: () => Promise<void>): Promise<void> {
      check();
      while (running.size >= width) await Promise.race(running);
      const task: Promise<void> = work()
        .catch((error: unknown) => void errors.push(error))
        .finally(() => running.delete(task));
      running.add(task);
      check();
    },
    async end(): Promise<void> {
      await Promise.all(running);
      check();
    },
  };
}
