import type { BlobStore, ByteSource } from '@fph/platform/ports';
import { BundleError } from '../bundle-error.ts';

/** Guards against bombs; bytes are counted after unpacking. */
export type ArchiveLimits = {
  readonly maxBytes: number;
  /** Unpacked to packed. */
  readonly maxRatio: number;
  readonly maxMembers: number;
};

/** Small inputs may have any ratio: a kilobyte of spaces is no bomb. */
const ratioFreeBytes = 10 * 1024 * 1024;

/** Passes bytes on and throws `archive-limit` when they are more than the limits allow. */
export async function* guarded(
  unpacked: AsyncIterable<Uint8Array>,
  packedBytes: number,
  limits: ArchiveLimits,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of unpacked) {
    bytes += piece.length;
    const tooDense = bytes > ratioFreeBytes && bytes > packedBytes * limits.maxRatio;
    if (bytes > limits.maxBytes || tooDense) throw new BundleError('archive-limit');
    yield piece;
  }
}

/** Where the unpacked content of a run lies. */
export const workContainer = 'work';

/** Writes bytes to the run's folder, so that entries can be fetched by offset afterwards. */
export async function spool(
  blobs: BlobStore,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  await blobs.write({ container: workContainer, name }, bytes, signal);
}

export async function removeSpool(blobs: BlobStore, prefix: string): Promise<void> {
  for await (const { name } of blobs.list(workContainer, prefix)) {
    await blobs.remove({ container: workContainer, name });
  }
}

export type FileKind = 'document' | 'lines' | 'gzip' | 'zip';

/** What a file is, by its first bytes and then by its name. */
export async function kindOf(
  source: ByteSource,
  name: string,
  container: string,
): Promise<FileKind> {
  const head = await source.range(0, Math.min(4, source.size));
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)) return 'zip';
  return formatOf(name, container);
}

export function formatOf(name: string, container: string): 'document' | 'lines' {
  const plain = name.toLowerCase().replace(/\.gz$/, '');
  if (plain.endsWith('.json')) return 'document';
  return container === 'ndjson' || /\.(?:nd|)jsonl?$/.test(plain) ? 'lines' : 'document';
}
