import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { containerFor } from './file-kind.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fph-kind-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const message = 'MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5\r';
const document = '<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3">';
const line = '{"resourceType":"Patient"}\n';
const text = Buffer.from('x');

it.each([
  ['bundle.json', '{\n  "resourceType": "Bundle"', 'bundles'],
  ['one-line.json', line, 'bundles'],
  ['lines.json', line + line, 'ndjson'],
  ['lines.ndjson', line, 'ndjson'],
  ['bundle.json.gz', gzipSync('{"resourceType":"Bundle","entry":[]}'), 'bundles'],
  // More than the head of the file, so that the gzip stream is cut short where it is looked at.
  [
    'long.gz',
    gzipSync(
      Buffer.from(
        Array.from({ length: 20_000 }, (_, index) => `${line.trim()}${index}\n`)
          .join('')
          .replace(/^/, `${line}`),
      ),
    ),
    'ndjson',
  ],
  ['adt.hl7', 'anything', 'hl7v2'],
  ['adt.txt', message, 'hl7v2'],
  ['framed.txt', `\v${message}`, 'hl7v2'],
  ['batch.dat', `FHS|^~\\&\r${message}`, 'hl7v2'],
  ['bom.txt', `\uFEFF${message}`, 'hl7v2'],
  ['document.xml', document, 'ccda'],
  ['other.xml', '<html/>', undefined],
  ['all.zip', zipSync({ 'a.json': text, 'b.ndjson': text }), 'zip'],
  ['documents.zip', zipSync({ 'a.xml': text, 'd/b.XML': text }), 'ccda'],
  ['messages.zip', zipSync({ 'a.hl7': text }), 'hl7v2'],
  ['unnamed', zipSync({ 'a.json': text }), 'zip'],
  ['image', Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]), 'dicom'],
  ['notes.txt', 'hello', undefined],
  ['empty.json', '', undefined],
])('%s', async (name, content, container) => {
  const file = path.join(folder, name);
  await writeFile(file, content);
  expect(await containerFor(file)).toBe(container);
});
