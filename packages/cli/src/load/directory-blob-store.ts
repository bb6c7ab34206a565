import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PlatformError } from '@fph/platform';
import type { BlobRef, BlobStore, OpenBlob } from '@fph/platform/ports';

type StoredFile = {
  readonly file: string;
  readonly etag: string;
  readonly size: number;
  readonly lastModified: string;
  /** False for a file of the user, which is only ever read. */
  readonly own: boolean;
};

/**
 * A `BlobStore` over files, so that `fph load` streams what the user names and spools what it unpacks. Written blobs lie in
 * `folder` under random names: a blob's name may hold anything.
 */
export function directoryBlobStore(folder: string): BlobStore & {
  /** Makes a file of the user readable as a blob. */
  addFile(ref: BlobRef, file: string): Promise<{ etag: string }>;
} {
  const stored = new Map<string, StoredFile>();
  const key = ({ container, name }: BlobRef) => JSON.stringify([container, name]);

  const drop = async (ref: BlobRef) => {
    const before = stored.get(key(ref));
    stored.delete(key(ref));
    if (before?.own) await rm(before.file, { force: true });
  };

  return {
    async addFile(ref, file) {
      const { size, mtime, mtimeMs } = await stat(file);
      const etag = `"${size}-${mtimeMs}"`;
      stored.set(key(ref), { file, etag, size, lastModified: mtime.toISOString(), own: false });
      return { etag };
    },
    async open(ref) {
      const blob = stored.get(key(ref));
      if (blob === undefined || (ref.etag !== undefined && ref.etag !== blob.etag))
        return undefined;
      return openFile(ref, blob, () => stored.get(key(ref)));
    },
    async write(ref, content) {
      const file = path.join(folder, randomUUID());
      const source =
        typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
      await pipeline(
        Readable.from(source, { objectMode: false }),
        createWriteStream(file, { mode: 0o600 }),
      );
      await drop(ref);
      const { size, mtime } = await stat(file);
      const etag = `"${path.basename(file)}"`;
      stored.set(key(ref), { file, etag, size, lastModified: mtime.toISOString(), own: true });
      return { etag, size };
    },
    async remove(ref) {
      if (ref.etag === undefined || ref.etag === stored.get(key(ref))?.etag) await drop(ref);
    },
    async *list(container, prefix = '') {
      const found = [...stored]
        .map(([text, blob]) => ({ place: JSON.parse(text) as [string, string], blob }))
        .filter(({ place }) => place[0] === container && place[1].startsWith(prefix))
        .sort((a, b) => (a.place[1] < b.place[1] ? -1 : 1));
      for (const { place, blob } of found) {
        yield { name: place[1], etag: blob.etag, size: blob.size, lastModified: blob.lastModified };
      }
    },
  };
}

function openFile(ref: BlobRef, blob: StoredFile, current: () => StoredFile | undefined): OpenBlob {
  const check = () => {
    const now = current();
    if (now === undefined) throw new PlatformError('blob-gone');
    if (now.etag !== blob.etag) throw new PlatformError('blob-changed');
  };
  return {
    ref: { container: ref.container, name: ref.name, etag: blob.etag },
    size: blob.size,
    lastModified: blob.lastModified,
    async *stream(signal) {
      check();
      yield* createReadStream(blob.file, { signal }) as AsyncIterable<Uint8Array>;
    },
    async range(offset, length) {
      check();
      const handle = await open(blob.file);
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}
