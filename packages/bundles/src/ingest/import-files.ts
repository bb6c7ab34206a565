import type { BlobStore } from '@fph/platform/ports';
import type { PlannedChunk } from '../plan/plan-chunks.ts';
import { readJsonBlob } from './json-blob.ts';
import { workContainer } from './spool-input.ts';

/** Where the server's `$import` finds its input and leaves its errors. */
export const importContainer = 'import';

/** So much of a file is sorted into NDJSON files at a time: no file is larger, and what a crash costs is bounded. */
const importPartBytes = 100_000_000;

/** Files that the server takes in one job. */
export const maxImportFiles = 10_000;

/** So much may wait for the storage, for each type of resource. */
const bufferBytes = 4 * 1024 * 1024;

/** An NDJSON file of one type, and which entry each of its lines is. */
export type WrittenFile = {
  readonly type: string;
  readonly name: string;
  readonly entries: readonly number[];
  /** Offset behind each line. */
  readonly ends: readonly number[];
};

/** What is on record of a part: its files, and the entries that failed before they could be imported. */
export type ImportPart = {
  readonly files: readonly WrittenFile[];
  readonly failed: readonly number[];
};

/** Bulk chunks in the order of sending, in parts. */
export function importParts(
  chunks: readonly PlannedChunk[],
  limit: number = importPartBytes,
): PlannedChunk[][] {
  const parts: PlannedChunk[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const chunk of chunks) {
    if (bytes + chunk.bytes > limit) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(chunk);
    bytes += chunk.bytes;
  }
  return parts;
}

type OpenFile = {
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly written: Promise<unknown>;
  readonly name: string;
  readonly entries: number[];
  readonly ends: number[];
};

/** Lines sorted by type into one file each, streamed to the container `import`. */
export function typedFiles(blobs: BlobStore, prefix: string, signal?: AbortSignal) {
  const files = new Map<string, OpenFile>();
  const open = (type: string): OpenFile => {
    const size = (piece: Uint8Array) => piece.length;
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, {
      highWaterMark: bufferBytes,
      size,
    });
    const name = `${prefix}${type}.ndjson`;
    const written = blobs.write({ container: importContainer, name }, readable, signal);
    // Whoever writes the next line, or closes the file, is told.
    written.catch(() => {});
    return { writer: writable.getWriter(), written, name, entries: [], ends: [] };
  };
  return {
    async add(type: string, lines: readonly { entry: number; text: string }[]): Promise<void> {
      const file = files.get(type) ?? open(type);
      files.set(type, file);
      const pieces: Uint8Array[] = [];
      let end = file.ends.at(-1) ?? 0;
      for (const { entry, text } of lines) {
        const bytes = Buffer.from(`${text}\n`);
        end += bytes.length;
        pieces.push(bytes);
        file.entries.push(entry);
        file.ends.push(end);
      }
      const sent = file.writer.write(Buffer.concat(pieces));
      sent.catch(() => {});
      await Promise.race([file.writer.ready, file.written]);
    },
    async close(): Promise<WrittenFile[]> {
      const closed: WrittenFile[] = [];
      for (const [type, { writer, written, name, entries, ends }] of files) {
        await Promise.race([writer.close(), written]);
        await written;
        closed.push({ type, name, entries, ends });
      }
      return closed;
    },
    /** Nothing of what was written becomes a file. */
    async abort(reason: unknown): Promise<void> {
      for (const { writer, written } of files.values()) {
        await writer.abort(reason).catch(() => {});
        await written.catch(() => {});
      }
    },
  };
}

const partFolder = (runId: string) => `${runId}/import/`;
const partName = (runId: string, part: number) => `${partFolder(runId)}${part}.json`;

export async function recordPart(
  blobs: BlobStore,
  runId: string,
  part: number,
  content: ImportPart,
): Promise<void> {
  const name = partName(runId, part);
  await blobs.write({ container: workContainer, name }, JSON.stringify(content));
}

export async function recordedPart(
  blobs: BlobStore,
  runId: string,
  part: number,
): Promise<ImportPart | undefined> {
  const ref = { container: workContainer, name: partName(runId, part) };
  return (await readJsonBlob(blobs, ref)) as ImportPart | undefined;
}

/** Forgets all that lies in `import` for a run; a job that still reads it finds nothing more to take in. */
export async function removeImport(blobs: BlobStore, runId: string): Promise<void> {
  for await (const { name } of blobs.list(importContainer, `${runId}/`)) {
    await blobs.remove({ container: importContainer, name });
  }
}
