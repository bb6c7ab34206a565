import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that carried entries, as it passed by. */
export type PassedBundle = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly entries: readonly { readonly method: string; readonly url: string }[];
};

export type RecordingProxy = AsyncDisposable & {
  readonly url: string;
  /** Where requests go from now on. */
  target: string;
  readonly bundles: readonly PassedBundle[];
};

/** Stands between the loader and the FHIR service and notes which entries were sent when. A service that is gone shows as a cut connection. */
export async function recordingProxy(): Promise<RecordingProxy> {
  const bundles: PassedBundle[] = [];
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request).catch(() => undefined);
    if (body === undefined) {
      response.destroy();
      return;
    }
    const entries = request.method === 'POST' ? entriesOf(body) : [];
    if (entries.length > 0) bundles.push({ at: Date.now(), entries });
    const onward = httpRequest(
      new URL(request.url ?? '/', proxy.target),
      { method: request.method, headers: { ...request.headers, host: new URL(proxy.target).host } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('error', () => response.destroy());
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    onward.end(body);
  };
  const server = createServer((request, response) => void pass(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: RecordingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    bundles,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function entriesOf(body: Buffer): PassedBundle['entries'] {
  try {
    const { entry = [] } = JSON.parse(body.toString('utf8')) as {
      entry?: { request?: { method: string; url: string } }[];
    };
    return entry.flatMap(({ request }) => (request ? [request] : []));
  } catch {
    return [];
  }
}
