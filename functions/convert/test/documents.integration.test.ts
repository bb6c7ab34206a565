import { azureBlobStore, connectStorage } from '@fph/platform';
import type { DiagnosticReport } from 'fhir/r4';
import { expect, test } from 'vitest';
import { message, pid, rig } from './convert-rig.ts';

test('a large document lies in blob storage once, and the report links to it', async () => {
  await using it = await rig();
  const pdf = Buffer.alloc(300_000, '%PDF ');
  const report = (id: string, filler: string): string =>
    message(
      'ORU^R01',
      id,
      1,
      pid('P1', 'Doe'),
      `OBR|1||${filler}|11^Report^L|||20240305`,
      `OBX|1|ED|11^Report^L||^application^pdf^Base64^${pdf.toString('base64')}||||||F`,
    );
  await it.send(report('D1', 'F1'));
  await it.send(report('D2', 'F2'));
  const reports = await it.all<DiagnosticReport>('DiagnosticReport');
  const urls = reports.map(({ presentedForm }) => presentedForm?.[0]?.url ?? '');
  expect([urls.length, new Set(urls).size]).toEqual([2, 1]);
  const [container, name] = new URL(urls[0] ?? '').pathname.split('/').slice(-2);
  const blobs = azureBlobStore(connectStorage({ connectionString: it.storage }));
  const blob = await blobs.open({ container: container ?? '', name: name ?? '' });
  expect(container).toBe('documents');
  expect(Buffer.from((await blob?.range(0, blob.size)) ?? [])).toEqual(pdf);
});
