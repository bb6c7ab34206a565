import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

type Snapshot = { since: Date; lines: Iterable<string> };

/** Port: keeps the newest snapshot of the patient index. */
export type SnapshotStore = {
  load(): Promise<Snapshot | undefined>;
  save(snapshot: Snapshot): Promise<void>;
};

/** The blob that holds a snapshot; absent before the first. */
export type SnapshotBlob = {
  read(): Promise<Uint8Array | undefined>;
  write(content: Uint8Array): Promise<void>;
};

const FORMAT = 1;
const MAX_BYTES = 512 * 1024 * 1024;

/** Snapshots as one gzipped blob: a header line, then a line a patient. One that cannot be read counts as none. */
export function blobSnapshots(blob: SnapshotBlob): SnapshotStore {
  return {
    async load() {
      const content = await blob.read();
      if (!content) return undefined;
      try {
        const text = (await promisify(gunzip)(content, { maxOutputLength: MAX_BYTES })).toString(
          'utf8',
        );
        const [head = '', ...lines] = text.split('\n');
        const header = JSON.parse(head) as { format?: number; since?: string };
        const since = new Date(header.since ?? '');
        if (header.format !== FORMAT || Number.isNaN(since.getTime())) return undefined;
        for (const line of lines) if (line) JSON.parse(line);
        return { since, lines };
      } catch {
        // A torn or foreign snapshot: the index is filled from the store as if there were none.
        return undefined;
      }
    },
    async save({ since, lines }) {
      const header = JSON.stringify({ format: FORMAT, since: since.toISOString() });
      const text = [header, ...lines].join('\n');
      await blob.write(await promisify(gzip)(text));
    },
  };
}
