import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TamperingProxy = AsyncDisposable & { readonly url: string };

/** Stands before a FHIR service and is told of each `$import` before the service gets it. */
export async function tamperingProxy(
  target: string,
  beforeImport: (parameters: unknown) => Promise<void>,
): Promise<TamperingProxy> {
  const server = createServer((request, response) => {
    forward(request)
      .then(async ({ status, headers, body }) => {
        response.writeHead(status, headers);
        response.end(body);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function forward(request: IncomingMessage) {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    if (request.url === '/$import') await beforeImport(JSON.parse(body.toString()));
    const headers = new Headers();
    for (const name of ['content-type', 'accept', 'prefer']) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers,
      ...(body.length > 0 ? { body } : {}),
    });
    const kept: Record<string, string> = {};
    for (const name of ['content-type', 'content-location', 'etag', 'location', 'retry-after']) {
      const value = answer.headers.get(name);
      if (value !== null) kept[name] = value.replaceAll(target, url);
    }
    const text = (await answer.text()).replaceAll(target, url);
    return { status: answer.status, headers: kept, body: text };
  }

  return {
    url,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
