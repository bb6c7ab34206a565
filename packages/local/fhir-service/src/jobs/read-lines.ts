import { badRequest } from '../fhir-error.ts';
import type { ImportLine } from './import-lines.ts';

/** Longest line that is taken. */
const LINE_LIMIT = 64 * 1024 * 1024;

/** Lines of an NDJSON stream that are not blank, with number (from 0) and offset in bytes. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportLine> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let line = 0;
  let offset = 0;
  const take = (): ImportLine | undefined => {
    const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    const text = new TextDecoder().decode(bytes).trim();
    const result = text === '' ? undefined : { text, line, offset };
    offset += bytes.byteLength + 1;
    line++;
    parts = [];
    size = 0;
    return result;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      start = end + 1;
      const done = take();
      if (done) yield done;
    }
    if (start < chunk.length) {
      parts.push(chunk.subarray(start));
      size += chunk.length - start;
      if (size > LINE_LIMIT) throw badRequest(`Line ${line} is too long.`);
    }
  }
  if (parts.length > 0) {
    const done = take();
    if (done) yield done;
  }
}
