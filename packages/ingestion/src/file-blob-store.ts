import { type FileHandle, open, stat } from 'node:fs/promises';
import { PlatformError } from '@fph/platform';
import { memoryBlobStore } from '@fph/platform/memory';
import type { BlobStore, ByteSource, OpenBlob } from '@fph/platform/ports';

/** A file as a byte source: streamed and read by range, never whole. Close it by `dispose`. */
export async function fileByteSource(
  path: string,
): Promise<ByteSource & AsyncDisposable & { readonly lastModified: string }> {
  const handle = await open(path, 'r');
  const { size, mtime } = await handle.stat();
  return {
    size,
    lastModified: mtime.toISOString(),
    stream: () => streamOf(handle, size),
    range: async (offset, length) => rangeOf(handle, offset, length),
    [Symbol.asyncDispose]: async () => handle.close(),
  };
}

const pieceBytes = 1024 * 1024;

async function* streamOf(handle: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += pieceBytes) {
    yield await rangeOf(handle, at, Math.min(pieceBytes, size - at));
  }
}

async function rangeOf(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await handle.read(bytes, at, length - at, offset + at);
    if (bytesRead === 0) throw new PlatformError('blob-changed');
    at += bytesRead;
  }
  return bytes;
}

/**
 * A blob store whose drop containers hold files of this machine, by the paths given; everything else is in memory.
 * For `fph load`.
 */
export function fileBlobStore(
  paths: ReadonlyMap<string, string>,
): BlobStore & AsyncDisposable & { etagOf(name: string): Promise<string> } {
  const memory = memoryBlobStore();
  const opened: AsyncDisposable[] = [];
  const etagOf = async (name: string): Promise<string> => {
    const { size, mtimeMs } = await stat(paths.get(name) ?? '');
    return `"${size}-${Math.round(mtimeMs)}"`;
  };
  return {
    ...memory,
    etagOf,
    async open(ref, signal) {
      const path =
        ref.container === 'work' || ref.container === 'outcomes' ? undefined : paths.get(ref.name);
      if (path === undefined) return memory.open(ref, signal);
      const source = await fileByteSource(path);
      opened.push(source);
      const etag = await etagOf(ref.name);
      const blob: OpenBlob = { ...source, ref: { container: ref.container, name: ref.name, etag } };
      return blob;
    },
    async remove(ref, signal) {
      if (!paths.has(ref.name)) await memory.remove(ref, signal);
    },
    async [Symbol.asyncDispose]() {
      for (const source of opened.splice(0)) await source[Symbol.asyncDispose]();
    },
  };
}
