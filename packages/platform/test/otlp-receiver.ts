import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export type OtlpReceiver = AsyncDisposable & {
  readonly url: string;
  /** Bodies that came, by path. */
  readonly bodies: { readonly path: string; readonly text: string }[];
  /** Names of all spans and metrics that came. */
  names(kind: 'spans' | 'metrics'): string[];
};

/** A collector of OpenTelemetry (OTLP over HTTP, JSON) on the loopback interface. */
export async function otlpReceiver(): Promise<OtlpReceiver> {
  const bodies: { path: string; text: string }[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const raw = Buffer.concat(pieces);
      const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      bodies.push({ path: request.url ?? '', text: bytes.toString('utf8') });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    names: (kind) => bodies.flatMap(({ text }) => namesIn(JSON.parse(text), kind)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function namesIn(value: unknown, kind: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    key === kind && Array.isArray(item)
      ? item.map(({ name }: { name: string }) => name)
      : namesIn(item, kind),
  );
}
