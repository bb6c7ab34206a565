import type { BlobRef, BlobStore } from '@fph/platform/ports';

/** What a small JSON blob of our own holds; undefined when there is none. */
export async function readJsonBlob(
  blobs: Pick<BlobStore, 'open'>,
  ref: BlobRef,
  signal?: AbortSignal,
): Promise<unknown> {
  const blob = await blobs.open(ref, signal);
  if (blob === undefined) return undefined;
  const bytes = await blob.range(0, blob.size, signal);
  return JSON.parse(Buffer.from(bytes).toString('utf8'));
}
