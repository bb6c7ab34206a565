import { type FileHandle, open } from 'node:fs/promises';
import { PlatformError } from '@fph/platform';
import type { ByteSource } from '@fph/platform/ports';

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
