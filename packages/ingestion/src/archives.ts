import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type ArchiveMember, type Archives, BundleError } from '@fph/bundles';
import type { ByteSource } from '@fph/platform/ports';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';

/** Unpacks gzip by node:zlib and zip by yauzl, both as streams. */
export const archives: Archives = {
  async *gunzip(bytes) {
    const gunzip = createGunzip();
    // What fails here shows below, where the unpacked bytes are read.
    const fed = pipeline(Readable.from(bytes, { objectMode: false }), gunzip).catch(() => {});
    try {
      yield* gunzip as AsyncIterable<Uint8Array>;
    } catch (cause) {
      throw unpackError(cause);
    } finally {
      gunzip.destroy();
      await fed;
    }
  },
  async *members(source) {
    const zip = await openZip(source);
    try {
      for await (const entry of zip.eachEntry()) {
        // Names come as bytes: yauzl would refuse the whole archive for one `../` among them.
        const path = Buffer.from(entry.fileName).toString('utf8');
        if (!path.endsWith('/')) yield memberOf(zip, entry, path);
      }
    } catch (cause) {
      throw unpackError(cause);
    } finally {
      zip.close();
    }
  },
};

async function openZip(source: ByteSource): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(new RangeReader(source), source.size, {
      autoClose: false,
      lazyEntries: true,
      decodeStrings: false,
      validateEntrySizes: true,
    });
  } catch (cause) {
    throw unpackError(cause);
  }
}

function memberOf(zip: ZipFile, entry: Entry, path: string): ArchiveMember {
  return {
    path,
    packedBytes: entry.compressedSize,
    async *stream() {
      try {
        yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>;
      } catch (cause) {
        throw unpackError(cause);
      }
    },
  };
}

function unpackError(cause: unknown): unknown {
  const code = (cause as { code?: unknown } | null)?.code;
  // Storage and guards have errors of their own.
  if (cause instanceof BundleError || code === 'blob-changed' || code === 'blob-gone') return cause;
  return new BundleError('archive-invalid', { cause });
}

const readBytes = 1024 * 1024;

/** yauzl asks an object of its own class for ranges; here they come from the blob. */
class RangeReader extends RandomAccessReader {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const source = this.#source;
    async function* ranges() {
      for (let at = start; at < end; at += readBytes) {
        yield await source.range(at, Math.min(readBytes, end - at));
      }
    }
    return Readable.from(ranges(), { objectMode: false });
  }
}
