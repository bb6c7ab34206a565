/**
 * Preloaded into Azurite: tells the supervisor about every blob that was written, the moment its writer gets the answer.
 * Azurite has no Event Grid, and asking it for lists ten times a second would cost more than all the writing.
 * It listens on Node's own diagnostics channel, not in Azurite's code; what it misses, the lists of `blob-events` find.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { writtenBlob } from './written-blob.ts';

subscribe('http.server.response.finish', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  if (request.method !== 'PUT') return;
  const written = writtenBlob(request.url ?? '', response.statusCode, request.headers, {
    etag: response.getHeader('etag'),
    requestId: response.getHeader('x-ms-request-id'),
    lastModified: response.getHeader('last-modified'),
  });
  if (written) process.send?.(written, undefined, undefined, () => {});
});
