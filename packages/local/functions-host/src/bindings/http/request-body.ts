import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';

/** The default of FUNCTIONS_REQUEST_BODY_SIZE_LIMIT in Azure. */
export const defaultBodyLimit = 104_857_600;

/** Reads a body into one buffer; `undefined` when it is longer than `limit` bytes. */
export async function readBody(
  request: IncomingMessage,
  limit: number,
): Promise<Buffer | undefined> {
  if (declaredLength(request) > limit) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What the client says the length is; 0 when it does not say. */
export function declaredLength(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0);
}

/** Passes at most `limit` bytes on, then fails. */
export function limitBytes(limit: number): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > limit) done(new RangeError('The request body is too long.'));
      else done(null, chunk);
    },
  });
}
