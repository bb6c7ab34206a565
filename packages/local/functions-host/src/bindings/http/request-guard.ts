import type { IncomingMessage } from 'node:http';

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Why a request must not be served, or `undefined`. The port is open to every page in the user's
 * browser: a foreign `Origin` is another site, a foreign `Host` is a name rebound to 127.0.0.1.
 */
export function refusalOf(request: IncomingMessage): 'host' | 'origin' | undefined {
  const { host, origin } = request.headers;
  if (host === undefined || !isLoopback(`http://${host}`)) return 'host';
  if (origin !== undefined && !isLoopback(origin)) return 'origin';
  return undefined;
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && loopbackNames.has(new URL(url).hostname);
}
