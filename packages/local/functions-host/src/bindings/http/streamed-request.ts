import { randomUUID } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
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
    agent: false,
    headers: {
      ...withoutHopByHop(headers),
      ...(headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' }),
      [invocationHeader]: invocationId,
      'x-forwarded-host': url.host,
      'x-forwarded-proto': 'http',
    },
  });
  // The library waits for the head of the request for ever; it must leave even if the client goes.
  upstream.flushHeaders();
  const connected = new Promise<void>((resolve) => {
    upstream.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => setImmediate(resolve));
      else resolve();
    });
    upstream.once('error', () => resolve());
  });
  response.once('close', () => {
    if (!response.writableFinished) void connected.then(() => upstream.destroy());
  });

  const answered = new Promise<void>((resolve) => {
    upstream.once('error', () => resolve());
    upstream.once('close', () => resolve());
    upstream.once('response', (answer) => {
      const { [invocationHeader]: _, ...kept } = answer.headers;
      response.writeHead(answer.statusCode ?? 200, withoutHopByHop(kept));
      // The head must not wait for the first piece of a slow body.
      response.flushHeaders();
      pipeline(answer, response).then(resolve, () => resolve());
    });
  });
  const sent = pipeline(request, limitBytes(call.bodyLimit), upstream).catch((error: unknown) => {
    if (error instanceof RangeError && !response.headersSent) response.writeHead(413).end();
  });

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
  // A function may answer without having read the body; the rest of it is not wanted.
  await Promise.race([sent, answered]);
}

function withoutHopByHop<T>(headers: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
