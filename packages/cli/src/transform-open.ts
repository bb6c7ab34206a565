import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline, Readable, Transform } from 'node:stream';
import { pipeline as pipelineDone } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type ArchiveLimits, expansionGuard, InputError } from './transform-limits.ts';

/** The first bytes of a stream and the stream as it was. */
async function peek(source: Readable, length: number): Promise<{ head: Buffer; stream: Readable }> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let size = 0;
  let ended = false;
  while (size < length && !ended) {
    const next = await iterator.next();
    if (next.done) ended = true;
    else {
      const chunk = Buffer.from(next.value as Uint8Array);
      chunks.push(chunk);
      size += chunk.length;
    }
  }
  const head = Buffer.concat(chunks);
  async function* again(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    try {
      while (!ended) {
        const next = await iterator.next();
        if (next.done) return;
        yield next.value as Buffer;
      }
    } finally {
      source.destroy();
    }
  }
  return { head, stream: Readable.from(again(), { objectMode: false }) };
}

const isGzip = (head: Buffer) => head[0] === 0x1f && head[1] === 0x8b;
const isZip = (head: Buffer) => head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]));

/** Decompresses a gzip stream, told by its first bytes, and leaves any other as it is. */
export async function openMaybeCompressed(
  source: Readable,
  limits: ArchiveLimits,
): Promise<Readable> {
  const { head, stream } = await peek(source, 2);
  if (!isGzip(head)) return stream;
  let compressed = 0;
  const counter = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      compressed += chunk.byteLength;
      done(null, chunk);
    },
  });
  const guard = expansionGuard(limits, () => compressed);
  // The error reaches the reader through `guard`, which pipeline destroys with it.
  pipeline(stream, counter, createGunzip(), guard, () => {});
  return guard;
}

/** Reads a stream to its end, at most `limit` bytes. */
export async function readBytes(stream: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw new InputError('too-large');
      chunks.push(chunk);
    }
  } catch (error) {
    throw asInputError(error);
  }
  return Buffer.concat(chunks, size);
}

/** A failure of reading or decompressing as an `InputError`; any other error as it is. */
export function asInputError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof InputError || !('code' in error)) return error;
  if (error.code === 'ENOENT') return new InputError('not-found', { cause: error });
  if (typeof error.code === 'string' && error.code.startsWith('Z_')) {
    return new InputError('invalid-archive', { cause: error });
  }
  return 'syscall' in error ? new InputError('unreadable', { cause: error }) : error;
}

/** Puts a zip that comes as a stream into a file of its own, as a zip is read from its end; other streams pass. */
export async function spoolArchive(
  source: Readable,
  limits: ArchiveLimits,
): Promise<{ stream: Readable; archive?: { file: string; remove(): Promise<void> } }> {
  const { head, stream } = await peek(source, 4);
  if (!isZip(head)) return { stream };
  const folder = await mkdtemp(path.join(tmpdir(), 'fph-stdin-'));
  const file = path.join(folder, 'stdin.zip');
  const guard = expansionGuard(limits, () => Number.POSITIVE_INFINITY);
  await pipelineDone(stream, guard, createWriteStream(file, { mode: 0o600 }));
  return {
    stream: createReadStream(file),
    archive: { file, remove: () => rm(folder, { recursive: true, force: true }) },
  };
}
