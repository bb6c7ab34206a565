import { randomUUID } from 'node:crypto';
import http, { type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { TriggerInput } from '../../executor.ts';
import type { InvocationOutcome } from '../../worker/invocation.ts';
import { jsonData, textData } from '../../worker/typed-data.ts';
import { joinedHeaders, joinedQuery } from './buffered-request.ts';
import { limitBytes } from './request-body.ts';

/** RFC 9110 7.6.1: these belong to one connection and are not passed on. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

const invocationHeader = 'x-ms-invocation-id';

export type StreamedRequest = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  /** The library's own server. */
  readonly proxyUrl: string;
  readonly bodyLimit: number;
  readonly run: (input: TriggerInput) => Promise<InvocationOutcome>;
};

/**
 * Serves one request by HTTP streaming: the raw request goes to the library's server under an
 * invocation id, and the function is invoked under the same id at the same time.
 * The library writes the response before the invocation ends; a function that throws before its
 * response begins gives 500, later the connection is cut.
 */
export async function streamRequest(call: StreamedRequest): Promise<void> {
  const { request, response, url, params } = call;
  const invocationId = randomUUID();
  const headers = joinedHeaders(request);
  const upstream = http.request(new URL(`${url.pathname}${url.search}`, call.proxyUrl), {
    method: request.method ?? 'GET',
    // No pool: a kept line that closes just then would lose a request that the library waits for.
    agent: false,
    headers: {
      ...withoutHopByHop(headers),
      ...(headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' }),
      // With `close` the library's server cuts the line after its answer, and when the function has
      // not read the whole body, the rest of it on the line takes the answer with it.
      connection: 'keep-alive',
      [invocationHeader]: invocationId,
      'x-forwarded-host': url.host,
      'x-forwarded-proto': 'http',
    },
  });
  const connected = sendHead(upstream);
  // Before that the library would wait for the head of the request for ever.
  const cut = () => void connected.then(() => upstream.destroy());
  response.once('close', () => {
    if (!response.writableFinished) cut();
  });
  forwardBody(request, upstream, call.bodyLimit, () => {
    if (!response.headersSent) response.writeHead(413, { connection: 'close' }).end();
    cut();
  });
  const answered = forwardAnswer(upstream, response);

  let outcome: InvocationOutcome;
  try {
    outcome = await call.run({
      invocationId,
      data: { http: {} },
      metadata: {
        ...Object.fromEntries(Object.entries(params).map(([key, value]) => [key, textData(value)])),
        Headers: jsonData(headers),
        Query: jsonData(joinedQuery(url)),
      },
    });
  } catch {
    // The executor has logged and recorded it.
    upstream.destroy();
    if (response.writableEnded) return;
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
    return;
  }
  if (outcome.result === undefined || outcome.result === null) {
    // The library answers nothing then, and its side of the request would stay open.
    if (!response.headersSent) response.writeHead(204).end();
    upstream.destroy();
    return;
  }
  await answered;
  if (!response.headersSent) response.writeHead(502).end();
  // A function may answer without having read the body; nobody takes the rest of it.
  upstream.destroy();
}

/** Sends the head of the request; resolves when it has left, or cannot. */
function sendHead(upstream: ClientRequest): Promise<void> {
  upstream.flushHeaders();
  return new Promise((resolve) => {
    upstream.once('error', () => resolve());
    upstream.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => setImmediate(resolve));
      else resolve();
    });
  });
}

/**
 * Passes the body on. Not by `pipeline`: that would destroy the incoming request, and with it the
 * connection the answer must go out on, as soon as the function has read enough.
 */
function forwardBody(
  request: IncomingMessage,
  upstream: ClientRequest,
  limit: number,
  onTooLong: () => void,
): void {
  const limiter = limitBytes(limit);
  limiter.once('error', () => {
    request.unpipe(limiter).resume();
    onTooLong();
  });
  upstream.once('close', () => request.unpipe(limiter).resume());
  request.pipe(limiter).pipe(upstream);
}

/** Passes the answer back as it comes; resolves when it has ended in any way. */
function forwardAnswer(upstream: ClientRequest, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    upstream.once('close', () => resolve());
    upstream.once('response', (answer) => {
      if (response.headersSent) {
        answer.resume();
        return;
      }
      const { [invocationHeader]: _, ...kept } = answer.headers;
      response.writeHead(answer.statusCode ?? 200, withoutHopByHop(kept));
      // The head must not wait for the first piece of a slow body.
      response.flushHeaders();
      pipeline(answer, response).then(resolve, () => resolve());
    });
  });
}

function withoutHopByHop<T>(headers: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
