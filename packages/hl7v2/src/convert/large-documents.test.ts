import { createHash } from 'node:crypto';
import type { DiagnosticReport, DocumentReference, Observation } from 'fhir/r4';
import { expect, test } from 'vitest';
import { type Hl7v2Config, parseHl7v2Config } from './config.ts';
import { convertHl7v2 } from './convert-message.ts';

const stored: Hl7v2Config = {
  ...parseHl7v2Config({ documentLimit: 1000 }),
  documentsUrl: 'https://store.example/documents',
};
const pdf = Buffer.from('%PDF'.padEnd(1001, 'x'));
const results = (...obx: string[]): Buffer =>
  Buffer.from(
    [
      'MSH|^~\\&|LAB|NORTH|||20240305||ORU^R01|1|P|2.5',
      'PID|1||P1^^^NORTH^MR||Doe',
      'OBR|1|O1|F1|11^Report^L|||20240305',
      ...obx,
    ].join('\r'),
  );
const document = (data: Buffer): string =>
  `OBX|1|ED|11^Report^L||^application^pdf^Base64^${data.toString('base64')}||||||F`;

function convert(message: Buffer, config: Hl7v2Config = stored) {
  const { bundle, documents } = convertHl7v2(message, config);
  const all = bundle.entry?.map(({ resource }) => resource) ?? [];
  const report = all.find(
    (one): one is DiagnosticReport => one?.resourceType === 'DiagnosticReport',
  );
  const observation = all.find((one): one is Observation => one?.resourceType === 'Observation');
  return { all, documents, report, observation, form: report?.presentedForm?.[0] };
}

test('a document above the limit is handed over once, and its attachments link to it', () => {
  const { documents, form, observation } = convert(results(document(pdf)));
  expect(documents).toHaveLength(1);
  const [kept] = documents;
  expect(Buffer.from(kept?.bytes ?? [])).toEqual(pdf);
  expect(kept?.contentType).toBe('application/pdf');
  expect(form).toMatchObject({
    contentType: 'application/pdf',
    url: `https://store.example/documents/${kept?.name}`,
    size: 1001,
    hash: createHash('sha1').update(pdf).digest('base64'),
  });
  expect(form).not.toHaveProperty('data');
  expect(observation?.extension?.[0]?.valueAttachment?.url).toBe(form?.url);
});

test('at the limit, and where nobody stores documents, the data stays', () => {
  const limit = convert(results(document(pdf.subarray(0, 1000))));
  expect(limit.documents).toEqual([]);
  expect(limit.form?.data).toBe(pdf.subarray(0, 1000).toString('base64'));
  const alone = convert(results(document(pdf)), parseHl7v2Config({ documentLimit: 1000 }));
  expect(alone.documents).toEqual([]);
  expect(alone.form?.data).toBe(pdf.toString('base64'));
});

test('names are of source, content and secret', () => {
  const name = (config: Hl7v2Config, content = pdf, facility = 'NORTH'): string | undefined =>
    convert(
      Buffer.from(results(document(content)).toString().replace('|NORTH|', `|${facility}|`)),
      config,
    ).documents[0]?.name;
  const first = name(stored);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(name(stored)).toBe(first);
  expect(name({ ...stored, secret: 'other' })).not.toBe(first);
  expect(name(stored, Buffer.concat([pdf, pdf]))).not.toBe(first);
  expect(name(stored, pdf, 'SOUTH')).not.toBe(first);
});

test('a long text of many lines becomes a document of its report', () => {
  const lines = Array.from({ length: 60 }, (_, i) => `line ${i} of a long report`);
  const { documents, observation, form } = convert(
    results(...lines.map((line, i) => `OBX|${i + 1}|TX|11^Report^L||${line}||||||F`)),
  );
  expect(observation?.valueString).toBeUndefined();
  expect(Buffer.from(documents[0]?.bytes ?? []).toString()).toBe(lines.join('\n'));
  expect(form?.url).toContain(documents[0]?.name);
});

test('the content of a document message is taken out too', () => {
  const lines = Array.from(
    { length: 60 },
    (_, i) => `OBX|${i + 1}|TX|11^Note^L||line ${i} of a note||||||F`,
  );
  const text = [
    'MSH|^~\\&|HIS|NORTH|||20240305||MDM^T02|1|P|2.5',
    'EVN||20240305',
    'PID|1||P1^^^NORTH^MR||Doe',
    'TXA|1|CN|TX|20240305|||||||||D1',
    ...lines,
  ].join('\r');
  const { all, documents } = convert(Buffer.from(text));
  const found = all.find(
    (one): one is DocumentReference => one?.resourceType === 'DocumentReference',
  );
  expect(documents).toHaveLength(1);
  expect(found?.content[0]?.attachment).toMatchObject({ size: documents[0]?.bytes.length });
});
