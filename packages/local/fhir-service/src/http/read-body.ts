import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { FhirError } from '../fhir-error.ts';

/** Largest body, also after decompression. */
const BODY_LIMIT = 64 * 1024 * 1024;

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

const tooLarge = () =>
  new FhirError(413, 'too-long', `The body is larger than ${BODY_LIMIT / 1024 / 1024} MB.`);

/** Reads the whole body, unzipped, and bounded. */
export async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw tooLarge();
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  const encoding = request.headers['content-encoding']?.trim().toLowerCase();
  if (encoding === undefined || encoding === 'identity') return body;
  const decode = Object.hasOwn(decoders, encoding)
    ? decoders[encoding as keyof typeof decoders]
    : undefined;
  if (!decode) throw new FhirError(415, 'not-supported', 'This content encoding is not supported.');
  try {
    return await decode(body, { maxOutputLength: BODY_LIMIT });
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new FhirError(400, 'structure', 'The body cannot be decompressed.', { cause });
  }
}
