import type { OpenBlob } from '@fph/platform/ports';

/** Files up to this size are fetched once; larger ones are streamed and read by range. */
const maxHeldBytes = 8 * 1024 * 1024;

/** The blob, read whole when it is small: most files are, and round trips are what they cost. */
export async function heldInMemory(blob: OpenBlob, signal?: AbortSignal): Promise<OpenBlob> {
  if (blob.size > maxHeldBytes || blob.size === 0) return blob;
  const bytes = await blob.range(0, blob.size, signal);
  return {
    ...blob,
    async *stream() {
      yield bytes;
    },
    range: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}
