import { expect, test } from 'vitest';
import { bundle } from '../testing/ingest-rig.ts';
import { buildIndex } from './build-index.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

test('an entry costs at most 200 bytes, whatever its size and however many it refers to', async () => {
  const count = 50_000;
  const entries = Array.from({ length: count }, (_, n) => ({
    fullUrl: `urn:uuid:${uuid(n)}`,
    resource: {
      resourceType: 'Observation',
      id: uuid(n),
      status: 'final',
      code: { text: 'x'.repeat(n % 300) },
      subject: { reference: `urn:uuid:${uuid(0)}` },
      encounter: { reference: `urn:uuid:${uuid(n - (n % 40))}` },
      hasMember: [{ reference: `urn:uuid:${uuid(n >> 1)}` }],
    },
    request: { method: 'POST', url: 'Observation' },
  }));
  const bytes = Buffer.from(JSON.stringify(bundle('transaction', entries)));
  const source = {
    size: bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    },
    range: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
  };
  const index = await buildIndex(source, {
    format: 'document',
    source: 'north',
    secret: 'a-secret-for-tests-only',
    identities: { resolve: async (questions) => questions.map(() => ({ kind: 'absent' })) },
    match: async () => [],
  });
  expect(index.size).toBe(count);
  expect(index.bytes / count).toBeLessThanOrEqual(200);
});
