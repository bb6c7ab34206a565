/**
 * Reads and plans a generated transaction: `node packages/bundles/bench/read-and-plan.ts [MB]` (default 150).
 * Prints the rate and the peak memory of the process.
 */
import { createReadStream, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildIndex, planChunks } from '@fph/bundles';
import { createIdentity, memoryIdentityTable } from '@fph/identity';
import { writeLargeBundle } from './large-bundle.ts';

const megabytes = Number(process.argv[2] ?? 150);
const folder = mkdtempSync(path.join(tmpdir(), 'fph-bench-'));
const file = path.join(folder, 'large.json');
try {
  await writeLargeBundle(file, megabytes * 1e6);
  const { size } = statSync(file);
  const descriptor = openSync(file, 'r');
  const started = performance.now();
  const before = process.cpuUsage();
  const index = await buildIndex(
    {
      size,
      stream: () => createReadStream(file, { highWaterMark: 1 << 18 }),
      async range(offset, length) {
        const bytes = Buffer.alloc(length);
        readSync(descriptor, bytes, 0, length, offset);
        return bytes;
      },
    },
    {
      format: 'document',
      source: 'bench',
      secret: 'bench',
      identities: createIdentity({ secret: 'bench', table: memoryIdentityTable() }),
      match: async () => [],
    },
  );
  const read = performance.now();
  const { chunks } = planChunks(index);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  const rss = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${(size / 1e6).toFixed(0)} MB, ${index.size} entries, ${chunks.length} chunks: ` +
      `${seconds.toFixed(2)} s (plan ${((performance.now() - read) / 1000).toFixed(2)} s), ` +
      `${(size / 1e6 / seconds).toFixed(0)} MB/s, ${((user + system) / 1e6).toFixed(2)} s of CPU, peak RSS ${rss.toFixed(0)} MB, ` +
      `index ${(index.bytes / index.size).toFixed(0)} bytes an entry`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
