import type { HttpRequest } from '@azure/functions';
import { HttpProblem } from '@fph/platform';

/** The body of a request, refused while it is read when it grows beyond the limit. */
export async function readBody(request: HttpRequest, limit: number): Promise<Buffer> {
  const tooLarge = () =>
    new HttpProblem(413, 'invalid-request', { message: `The body is larger than ${limit} bytes.` });
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  if (size === 0) throw new HttpProblem(400, 'invalid-request', { message: 'The body is empty.' });
  return Buffer.concat(chunks);
}

const sourceForm = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** `?source=NAME`, the first folder of the blob's name. */
export function sourceParameter(request: HttpRequest): string {
  const source = request.query.get('source') ?? 'default';
  if (sourceForm.test(source)) return source;
  const message = 'source must be letters, digits, dots, hyphens and underscores.';
  throw new HttpProblem(400, 'invalid-request', { message });
}
