import { PlatformError } from '../platform-error.ts';
import type { BlobRef, BlobStore, OpenBlob } from '../ports/blobs.ts';

type StoredBlob = { bytes: Buffer; etag: string; lastModified: string };

/** A {@link BlobStore} in memory: for tests and `fph load`. */
export function memoryBlobStore(now: () => number = Date.now): BlobStore & {
  /** Container and name of everything stored. */
  names(): string[];
} {
  const blobs = new Map<string, StoredBlob>();
  let versions = 0;
  const key = ({ container, name }: BlobRef) => `${container}/${name}`;

  const open = (ref: BlobRef, stored: StoredBlob): OpenBlob => {
    const check = () => {
      const current = blobs.get(key(ref));
      if (current === undefined) throw new PlatformError('blob-gone');
      if (current.etag !== stored.etag) throw new PlatformError('blob-changed');
    };
    return {
      ref: { container: ref.container, name: ref.name, etag: stored.etag },
      size: stored.bytes.length,
      lastModified: stored.lastModified,
      async *stream() {
        for (let at = 0; at < stored.bytes.length; at += 65_536) {
          check();
          yield stored.bytes.subarray(at, at + 65_536);
        }
      },
      async range(offset, length) {
        check();
        return stored.bytes.subarray(offset, offset + length);
      },
    };
  };

  return {
    async open(ref) {
      const stored = blobs.get(key(ref));
      if (stored === undefined) return undefined;
      if (ref.etag !== undefined && ref.etag !== stored.etag) return undefined;
      return open(ref, stored);
    },
    async write(ref, content) {
      const pieces: Uint8Array[] = [];
      if (typeof content === 'string') pieces.push(Buffer.from(content));
      else if (content instanceof Uint8Array) pieces.push(content);
      else for await (const piece of content) pieces.push(Uint8Array.from(piece));
      const bytes = Buffer.concat(pieces);
      const etag = `"${++versions}"`;
      blobs.set(key(ref), { bytes, etag, lastModified: new Date(now()).toISOString() });
      return { etag, size: bytes.length };
    },
    async remove(ref) {
      const stored = blobs.get(key(ref));
      if (ref.etag === undefined || ref.etag === stored?.etag) blobs.delete(key(ref));
    },
    async *list(container, prefix = '') {
      const start = `${container}/`;
      const found = [...blobs].filter(([name]) => name.startsWith(start + prefix)).sort();
      for (const [name, { etag, bytes, lastModified }] of found) {
        yield { name: name.slice(start.length), etag, size: bytes.length, lastModified };
      }
    },
    names: () => [...blobs.keys()].sort(),
  };
}
