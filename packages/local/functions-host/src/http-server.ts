import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusalOf } from './bindings/http/request-guard.ts';
import { HostError } from './host-error.ts';
import type { HostLog } from './log.ts';

export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<void>;

/** The host's server on 127.0.0.1. */
export type HostServer = {
  readonly url: string;
  /** Refuses new connections, waits for running requests, and ends. */
  close(): Promise<void>;
  /** Cuts what is still running. */
  end(): Promise<void>;
};

/** Listens on the loopback address; port 0 takes a free one. */
export async function startHttpServer(
  port: number,
  handlers: { readonly admin: RequestHandler; readonly app: RequestHandler },
  log: HostLog,
): Promise<HostServer> {
  const server = http.createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      log('error', `request failed: ${error instanceof Error ? error.message : String(error)}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // A large upload over a slow line must not be cut by the default of five minutes.
  server.requestTimeout = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      response.writeHead(403).end(`Refused: foreign ${refusal}.`);
      return;
    }
    const target = `http://${request.headers.host}${request.url}`;
    if (!request.url?.startsWith('/') || !URL.canParse(target)) {
      response.writeHead(400).end();
      return;
    }
    const url = new URL(target);
    const handler = url.pathname.startsWith('/admin/') ? handlers.admin : handlers.app;
    await handler(request, response, url);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE' ? new HostError('port-in-use', { port }, { cause }) : cause,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      // A connection becomes idle when both its answer and the rest of its request are through.
      const sweep = setInterval(() => server.closeIdleConnections(), 20);
      server.close(() => {
        clearInterval(sweep);
        resolve();
      });
      server.closeIdleConnections();
    });
  return {
    url: `http://127.0.0.1:${actual}`,
    close,
    end() {
      const closed = close();
      server.closeAllConnections();
      return closed;
    },
  };
}
