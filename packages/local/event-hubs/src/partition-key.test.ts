import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partitionOfKey } from './partition-key.ts';

const CLIENT_FILE = 'dist/esm/impl/partitionKeyToIdMapper.js';

/** The client library's own mapper, which it does not export. */
async function clientMapper(): Promise<(key: string, count: number) => number> {
  const entry = createRequire(import.meta.url).resolve('@azure/event-hubs');
  const file = path.join(entry.slice(0, entry.lastIndexOf('/dist/')), CLIENT_FILE);
  expect(readFileSync(file, 'utf8')).toContain('mapPartitionKeyToId');
  const module = (await import(file)) as {
    mapPartitionKeyToId(key: string, count: number): number;
  };
  return module.mapPartitionKeyToId;
}

test('keys go to the partition that the client library chooses', async () => {
  const map = await clientMapper();
  fc.assert(
    fc.property(
      fc.string({ maxLength: 60, unit: 'grapheme' }),
      fc.integer({ min: 1, max: 32 }),
      (key, count) => {
        expect(partitionOfKey(key, count)).toBe(Math.abs(map(key, count)));
      },
    ),
    { numRuns: 3000 },
  );
});
