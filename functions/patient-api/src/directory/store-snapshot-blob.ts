import type { BlobStore } from '@fph/platform';
import type { SnapshotBlob } from './snapshot.ts';

const ref = { container: 'patient-index', name: 'patients.ndjson.gz' };

/** The snapshot's blob in the drop account. */
export function storeSnapshotBlob(blobs: BlobStore): SnapshotBlob {
  return {
    async read() {
      const blob = await blobs.open(ref);
      if (!blob) return undefined;
      const pieces: Uint8Array[] = [];
      for await (const piece of blob.stream()) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    async write(content) {
      await blobs.write(ref, content);
    },
  };
}
