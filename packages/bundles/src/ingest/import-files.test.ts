import { memoryBlobStore } from '@fph/platform/memory';
import type { BlobStore } from '@fph/platform/ports';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { importParts, typedFiles } from './import-files.ts';

const lines = (from: number, count: number, text: string) =>
  Array.from({ length: count }, (_, i) => ({ entry: from + i, text: `${text}${from + i}` }));

test('each type has its file, and each line is known again by its end', async () => {
  const blobs = memoryBlobStore();
  const files = typedFiles(blobs, 'run/0-');
  // More than the buffer, so that writing has to wait for the storage.
  for (let at = 0; at < 300; at += 100) {
    await files.add('Observation', lines(at, 100, 'ä'.repeat(20_000)));
    await files.add('Procedure', lines(at + 50, 2, 'p'));
  }
  const [observations, procedures] = await files.close();
  expect(observations).toMatchObject({ type: 'Observation', name: 'run/0-Observation.ndjson' });
  expect(procedures?.entries).toEqual([50, 51, 150, 151, 250, 251]);
  for (const file of [observations, procedures]) {
    const blob = await blobs.open({ container: 'import', name: file?.name ?? '' });
    const bytes = Buffer.from((await blob?.range(0, blob.size)) ?? []);
    expect(bytes.length).toBe(file?.ends.at(-1));
    let start = 0;
    for (const [i, end] of (file?.ends ?? []).entries()) {
      expect(bytes.toString('utf8', start, end)).toMatch(new RegExp(`${file?.entries[i]}\n$`));
      start = end;
    }
  }
});

test('a storage that fails on the way is told, not waited for', async () => {
  const blobs: BlobStore = {
    ...memoryBlobStore(),
    async write(_ref, content) {
      for await (const _piece of content as AsyncIterable<Uint8Array>) throw new Error('full');
      return { etag: '', size: 0 };
    },
  };
  const files = typedFiles(blobs, 'run/0-');
  const fill = async () => {
    for (let at = 0; ; at++) await files.add('Observation', lines(at, 1, 'x'.repeat(1_000_000)));
  };
  await expect(fill()).rejects.toThrow('full');
  await files.abort(new Error('full'));
});

test('what is given up becomes no file', async () => {
  const blobs = memoryBlobStore();
  const files = typedFiles(blobs, 'run/0-');
  await files.add('Observation', lines(0, 3, 'x'));
  await files.abort(new Error('given up'));
  expect(blobs.names()).toEqual([]);
});

test('parts keep the order and the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }), (sizes) => {
      const chunks = sizes.map((bytes, i) => ({
        chunk: i + 1,
        level: 0,
        kind: 'batch' as const,
        entries: [i],
        bytes,
      }));
      const parts = importParts(chunks, 100);
      expect(parts.flat()).toEqual(chunks);
      for (const [i, part] of parts.entries()) {
        const size = part.reduce((sum, { bytes }) => sum + bytes, 0);
        expect(size).toBeLessThanOrEqual(100);
        expect(size + (parts[i + 1]?.[0]?.bytes ?? 101)).toBeGreaterThan(100);
      }
    }),
  );
});
