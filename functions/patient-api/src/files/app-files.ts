import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

type AppFile = {
  status: number;
  body: Uint8Array | string;
  headers: Record<string, string>;
};

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.map': 'application/json',
  '.woff2': 'font/woff2',
};

const compressible = new Set([types['.js'], types['.css'], types['.svg'], types['.json']]);

const NONCE_MARK = '__CSP_NONCE__';
const YEAR = 31_536_000;

const everywhere = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Answers with a file of the app, compressed where the browser takes that. */
export type ServeFile = (requested: string, takesGzip?: boolean) => Promise<AppFile>;

/**
 * Serves the built app out of `folder`. Hashed assets may be cached for ever; the page never, since each answer carries
 * a nonce of its own. Any other path is 404: the app's own routes stand in the fragment.
 */
export function appFiles(folder: string, signIn?: { origin: string }): ServeFile {
  const connect = ["'self'", ...(signIn ? [signIn.origin] : [])].join(' ');
  // Assets never change under their names: each is compressed once. Functions does not compress by itself.
  const compressed = new Map<string, Buffer>();
  return async (requested, takesGzip = false) => {
    const name = requested === '' ? 'index.html' : requested;
    const type = types[path.extname(name)];
    // Names are looked up as they are built: nothing that could leave the folder.
    if (!type || !/^(?:[\w-]+\/)*[\w.-]+$/.test(name) || name.includes('..')) return notFound();
    let content: Buffer;
    try {
      content = await readFile(path.join(folder, name));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return notFound();
      throw error;
    }
    if (name === 'index.html') return page(content.toString('utf8'), connect, signIn);
    const cache = name.startsWith('assets/')
      ? `public, max-age=${YEAR}, immutable`
      : 'public, max-age=3600';
    const headers = { ...everywhere, 'content-type': type, 'cache-control': cache };
    if (!name.startsWith('assets/') || !compressible.has(type))
      return { status: 200, body: content, headers };
    const varied = { ...headers, vary: 'accept-encoding' };
    if (!takesGzip) return { status: 200, body: content, headers: varied };
    const small = compressed.get(name) ?? (await promisify(gzip)(content));
    compressed.set(name, small);
    return { status: 200, body: small, headers: { ...varied, 'content-encoding': 'gzip' } };
  };
}

function page(html: string, connect: string, signIn?: { origin: string }): AppFile {
  const nonce = randomBytes(16).toString('base64url');
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    // The sign-in library renews tokens in a hidden frame.
    ...(signIn ? [`frame-src ${signIn.origin}`] : []),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
  return {
    status: 200,
    body: html.replaceAll(NONCE_MARK, nonce),
    headers: {
      ...everywhere,
      'content-type': types['.html'] ?? '',
      'cache-control': 'no-store',
      'content-security-policy': policy,
    },
  };
}

function notFound(): AppFile {
  return {
    status: 404,
    body: 'Not found',
    headers: {
      ...everywhere,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    },
  };
}
