import { parseCcdaConfig } from '@fph/ccda';
import type { Bundle } from 'fhir/r4';
import { expect, test } from 'vitest';
import { ccdaTransform, orderTime } from './ccda-transform.ts';

const document = (time: string): string =>
  `<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2" extension="d"/><effectiveTime value="${time}"/><recordTarget><patientRole><id root="1.2.3" extension="p"/></patientRole></recordTarget></ClinicalDocument>`;

async function transform(text: string) {
  const results = ccdaTransform(parseCcdaConfig({ keepOriginal: true }))({
    name: 'north/a.xml',
    source: 'north',
    container: 'ccda',
    lastModified: '2026-01-01T00:00:00Z',
    async *stream() {
      // Cut within a character: a reader must see the bytes whole.
      const bytes = Buffer.from(text);
      yield bytes.subarray(0, 7);
      yield bytes.subarray(7);
    },
  });
  const found = [];
  for await (const result of results) found.push(result);
  return found;
}

test('a document becomes one bundle with the time that orders its writes', async () => {
  const [zoned] = await transform(document('20240305142500-0500'));
  expect(zoned).toMatchObject({
    kind: 'document',
    bundle: { timestamp: '2024-03-05T14:25:00-05:00' },
  });
  const [local] = await transform(document('20240305142500'));
  const bundle = local?.bundle as Bundle | undefined;
  expect(bundle?.timestamp).toBe('2024-03-05T14:25:00.000Z');
  expect(JSON.stringify(bundle?.entry)).not.toContain('14:25');
  expect(JSON.stringify(local?.bundle)).toContain('application/gzip');
});

test('a document that cannot be read is an issue with its place, and no bundle', async () => {
  const [result] = await transform(document('2024').slice(0, -5));
  expect(result?.bundle).toBeUndefined();
  expect(result?.issues).toMatchObject([
    { severity: 'error', code: 'xml-malformed', location: expect.stringMatching(/^1:\d+$/) },
  ]);
});

test.each([
  ['2024', '2024-01-01T00:00:00.000Z'],
  ['2024-03-05', '2024-03-05T00:00:00.000Z'],
  ['2024-03-05T14:25:00', '2024-03-05T14:25:00.000Z'],
  ['2024-03-05T14:25:00-05:00', '2024-03-05T19:25:00.000Z'],
  [undefined, undefined],
])('%s orders as %s', (time, expected) => expect(orderTime(time)).toBe(expected));
