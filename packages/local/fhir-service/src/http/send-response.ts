import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { FHIR_JSON } from './negotiation.ts';

export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | undefined;
};

const zip = promisify(gzip);
/** Smaller bodies are not worth zipping. */
const ZIP_FROM = 1400;

/** Sends an answer, zipped when the client takes that. */
export async function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  if (response.destroyed) return;
  let { body } = answer;
  const headers: Record<string, string> = { 'content-type': FHIR_JSON, ...answer.headers };
  if (body && body.byteLength >= ZIP_FROM && takesGzip(request.headers['accept-encoding'])) {
    body = await zip(body, { level: 1 });
    headers['content-encoding'] = 'gzip';
  }
  if (body) {
    headers['vary'] = 'accept-encoding';
    headers['content-length'] = String(body.byteLength);
  } else {
    delete headers['content-type'];
    if (answer.status !== 204 && answer.status !== 304) headers['content-length'] = '0';
  }
  response.writeHead(answer.status, headers);
  response.end(request.method === 'HEAD' ? undefined : body);
}

const takesGzip = (accept: string | string[] | undefined): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(String(accept ?? ''));
