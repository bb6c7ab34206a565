import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './bindings/http/request-body.ts';
import type { FunctionMetadata } from './worker/worker-contract.ts';

export type AdminOptions = {
  readonly hostId: string;
  readonly functions: () => readonly FunctionMetadata[];
  /** Starts a run; `false` when there is no such function, or it cannot be run without its request. */
  readonly trigger: (name: string, input: unknown) => boolean;
  readonly state: () => string;
};

/** The largest input of an admin call, in bytes. */
const inputLimit = 1_048_576;

/** The admin endpoints people use by hand: host status, the functions, and a run by name. */
export function createAdminHandler(options: AdminOptions) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    if (url.pathname === '/admin/host/status' && request.method === 'GET') {
      sendJson(response, { id: options.hostId, state: options.state(), version: '4-local' });
      return;
    }
    if (url.pathname === '/admin/functions' && request.method === 'GET') {
      sendJson(
        response,
        options.functions().map(({ name, bindings }) => ({
          name,
          config: {
            bindings: Object.entries(bindings).map(([key, value]) => ({ ...value, name: key })),
          },
        })),
      );
      return;
    }
    const name = /^\/admin\/functions\/([^/]+)$/.exec(url.pathname)?.[1];
    if (name !== undefined && request.method === 'POST') {
      const body = await readBody(request, inputLimit);
      const input = parseInput(body);
      if (input === invalid) response.writeHead(400).end('Expected {"input": …}.');
      else response.writeHead(options.trigger(name, input) ? 202 : 404).end();
      return;
    }
    response.writeHead(404).end();
  };
}

const invalid = Symbol('invalid');

function parseInput(body: Buffer | undefined): unknown {
  if (!body) return invalid;
  if (body.length === 0) return undefined;
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return typeof parsed === 'object' && parsed !== null && 'input' in parsed
      ? parsed.input
      : undefined;
  } catch {
    return invalid;
  }
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
