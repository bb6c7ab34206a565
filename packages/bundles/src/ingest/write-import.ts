import type { PlannedChunk } from '../plan/plan-chunks.ts';
import { decideWrite } from './decide-write.ts';
import { isFailure } from './entry-outcome.ts';
import {
  type ImportPart,
  importParts,
  recordedPart,
  recordPart,
  typedFiles,
  type WrittenFile,
} from './import-files.ts';
import type { BulkImport } from './ports.ts';
import { prepareChunk } from './prepare-chunk.ts';
import { readStored } from './send-chunk.ts';
import { inParallel, waves } from './send-chunks.ts';
import type { SliceState } from './slice-state.ts';

/** Files on record, part by part. `finished` is false when the slice ended first. */
export type WrittenImport = { readonly finished: boolean; readonly files: WrittenFile[] };

/**
 * Sorts bulk chunks into NDJSON files: of each entry the server is asked what it has, and only what it has never had is
 * written for the import, which can neither compare nor keep a deletion. The rest waits for the ordinary way.
 */
export async function writeImport(
  state: SliceState,
  bulk: Pick<BulkImport, 'types'>,
  deadline: number,
): Promise<WrittenImport> {
  const { ports, run } = state;
  const parts = importParts(state.plan.chunks.filter(({ bulk }) => bulk));
  const files: WrittenFile[] = [];
  const sorting = { ...state, failed: new Set(state.failed) };
  let worked = false;
  for (const [number, chunks] of parts.entries()) {
    let part = await recordedPart(ports.blobs, run.id, number);
    if (part === undefined) {
      if (worked && ports.now() >= deadline) return { finished: false, files };
      part = await writePart(sorting, number, chunks, await bulk.types(state.signal));
      await recordPart(ports.blobs, run.id, number, part);
      worked = true;
    }
    for (const entry of part.failed) sorting.failed.add(entry);
    files.push(...part.files);
  }
  return { finished: true, files };
}

async function writePart(
  state: SliceState,
  number: number,
  chunks: readonly PlannedChunk[],
  types: ReadonlySet<string>,
): Promise<ImportPart> {
  const { ports, run, settings, signal } = state;
  const failed: number[] = [];
  const files = typedFiles(ports.blobs, `${run.id}/${number}-`, signal);
  try {
    for (const wave of waves(chunks)) {
      await inParallel(wave, settings.parallelChunks, async (chunk) => {
        const { entries, settled } = await prepareChunk(state, chunk);
        for (const outcome of settled.filter(isFailure)) {
          failed.push(outcome.index);
          state.failed.add(outcome.index);
        }
        const stored = await readStored(state, entries);
        const lines = new Map<string, { entry: number; text: string }[]>();
        for (const entry of entries) {
          const before = stored.get(entry.index);
          if (before?.kind !== 'absent') continue;
          const decision = decideWrite(entry, before, settings, run.force === true);
          if (decision.kind !== 'send') continue;
          const { resource } = decision;
          // One type that it does not know would make the server refuse the whole job.
          if (!types.has(resource.resourceType)) continue;
          const list = lines.get(resource.resourceType) ?? [];
          list.push({ entry: entry.index, text: JSON.stringify(resource) });
          lines.set(resource.resourceType, list);
        }
        for (const [type, list] of lines) await files.add(type, list);
      });
    }
    return { files: await files.close(), failed };
  } catch (error) {
    await files.abort(error);
    throw error;
  }
}
