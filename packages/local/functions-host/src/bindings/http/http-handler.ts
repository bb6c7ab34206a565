import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Executor } from '../../executor.ts';
import { encodeRequest, writeResponse } from './buffered-request.ts';
import { declaredLength } from './request-body.ts';
import { matchRoute, type Route } from './route.ts';
import { streamRequest } from './streamed-request.ts';

export type HttpHandlerOptions = {
  readonly routes: readonly Route[];
  readonly executor: Executor;
  /** The library's server, when the app has set `enableHttpStream`. */
  readonly proxyUrl: string | undefined;
  readonly bodyLimit: number;
};

/** Serves the HTTP triggers of an app. */
export function createHttpHandler(options: HttpHandlerOptions) {
  const { routes, executor, proxyUrl, bodyLimit } = options;
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const match = matchRoute(routes, request.method ?? 'GET', url.pathname);
    if (match.kind === 'none') {
      response.writeHead(404).end();
      return;
    }
    if (match.kind === 'wrong-method') {
      response.writeHead(405, { allow: match.allow.join(', ') }).end();
      return;
    }
    if (declaredLength(request) > bodyLimit) {
      // The body stays unread, so that this connection cannot be used again.
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    const { fn } = match.route;
    const traceParent = request.headers['traceparent'] as string | undefined;
    if (proxyUrl !== undefined) {
      await streamRequest({
        request,
        response,
        url,
        params: match.params,
        proxyUrl,
        bodyLimit,
        run: (input) => executor.run(fn, { ...input, traceParent }),
      });
      return;
    }
    const http = await encodeRequest(request, url, match.params, bodyLimit);
    if (!http) {
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    try {
      const { response: result } = await executor.run(fn, { data: { http }, traceParent });
      writeResponse(response, result.returnValue?.http);
    } catch {
      // The executor has logged and recorded it.
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  };
}
