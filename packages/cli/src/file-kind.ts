import { open } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { archiveLimits } from './transform-limits.ts';
import { listZip } from './transform-zip.ts';

const headBytes = 4_096;

/** The drop container that fits a file, by its name and its first bytes; undefined when nothing fits. */
export async function containerFor(file: string): Promise<string | undefined> {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.zip')) return zipContainer(file);
  if (name.endsWith('.ndjson') || name.endsWith('.jsonl')) return 'ndjson';
  if (name.endsWith('.dcm')) return 'dicom';
  if (name.endsWith('.hl7')) return 'hl7v2';
  return containerOfText(await readHead(file));
}

function containerOfText(head: Buffer): string | undefined {
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'))) return 'zip';
  if (head.subarray(128, 132).toString('latin1') === 'DICM') return 'dicom';
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^[\v\s]*(MSH|FHS|BHS)[^\w\s]/.test(text)) return 'hl7v2';
  if (text.startsWith('<')) return text.includes('ClinicalDocument') ? 'ccda' : undefined;
  if (!text.startsWith('{')) return undefined;
  const firstLine = text.split('\n', 1)[0] ?? '';
  return isWholeObject(firstLine) && text.length > firstLine.length + 1 ? 'ndjson' : 'bundles';
}

/** A zip goes where its members belong, if they all belong to a converter. */
async function zipContainer(file: string): Promise<string> {
  const members = await listZip(file, archiveLimits).catch(() => []);
  const all = (pattern: RegExp) =>
    members.length > 0 && members.every(({ path }) => pattern.test(path));
  if (all(/\.xml$/i)) return 'ccda';
  return all(/\.hl7$/i) ? 'hl7v2' : 'zip';
}

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    return head[0] === 0x1f && head[1] === 0x8b ? inflatedHead(head) : head;
  } finally {
    await handle.close();
  }
}

/** The head of a gzip file is a stream cut short, which is all that is wanted. */
function inflatedHead(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: 2, maxOutputLength: headBytes * 1100 });
  } catch {
    return Buffer.alloc(0);
  }
}

function isWholeObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
