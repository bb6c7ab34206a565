import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

export type AppFile = {
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

const NONCE_MARK = '__CSP_NONCE__';
const YEAR = 31_536_000;

const everywhere = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Serves the built app out of `folder`. Hashed assets may be cached for ever; the page never, since each answer carries
 * a nonce of its own. Any other path is 404: the app's own routes stand in the fragment.
 */
export function appFiles(
  folder: string,
  signIn?: { origin: string },
): (requested: string) => Promise<AppFile> {
  const connect = ["'self'", ...(signIn ? [signIn.origin] : [])].join(' ');
  return async (requested) => {
    const name = requested === '' ? 'index.html' : requested;
    const type = types[path.extname(name)];
    // Names are looked up as they are built: nothing that could leave the folder.
    if (!type || !/^(?:[\w-]+\/)*[\w.-]+$/.test(name) || name.includes('..')) return notFound();
    let content: Buffer;
    try {
      content = await readFile(path.join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return notFound();
      throw error;
    }
    if (name === 'index.html') return page(content.toString('utf8'), connect);
    const cache = name.startsWith('assets/')
      ? `public, max-age=${YEAR}, immutable`
      : 'public, max-age=3600';
    return {
      status: 200,
      body: content,
      headers: { ...everywhere, 'content-type': type, 'cache-control': cache },
    };
  };
}

function page(html: string, connect: string): AppFile {
  const nonce = randomBytes(16).toString('base64url');
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
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
