import { createHash } from 'node:crypto';
import { type FileStore, FileStoreError } from './file-store.ts';
import { type StorageAccount, sharedKey } from './shared-key.ts';

const VERSION = '2021-12-02';
/** Size of a block; 50,000 of them make a blob. */
const BLOCK = 4 * 1024 * 1024;
/** Blocks of one file on their way at a time; with the next one this bounds the memory. */
const UPLOADS = 3;

/**
 * Bulk files as block blobs. It speaks the four calls of the Blob service that it needs itself,
 * so that the service has no dependencies.
 */
export function createBlobFileStore(account: StorageAccount): FileStore {
  async function call(
    method: string,
    url: URL,
    options: { headers?: Record<string, string>; body?: Uint8Array } = {},
  ): Promise<Response> {
    const headers: Record<string, string> = {
      'x-ms-date': new Date().toUTCString(),
      'x-ms-version': VERSION,
      ...options.headers,
    };
    const length = options.body?.byteLength ?? 0;
    headers['authorization'] = sharedKey(account, method, url, headers, length);
    try {
      return await fetch(url, {
        method,
        headers,
        ...(options.body ? { body: options.body as Uint8Array<ArrayBuffer> } : {}),
      });
    } catch (error) {
      throw new FileStoreError(400, 'The storage account cannot be reached.', error);
    }
  }

  async function expect(response: Response, ...allowed: number[]): Promise<Response> {
    if (allowed.includes(response.status)) return response;
    await response.arrayBuffer();
    const code = response.headers.get('x-ms-error-code') ?? String(response.status);
    throw new FileStoreError(response.status, `The storage account answered ${code}.`);
  }

  const urlOf = (container: string, name: string) =>
    new URL(
      `${account.endpoint}/${container}/${name.split('/').map(encodeURIComponent).join('/')}`,
    );

  const containers = new Map<string, Promise<void>>();
  function haveContainer(container: string): Promise<void> {
    const known = containers.get(container);
    if (known) return known;
    const made = makeContainer(container);
    made.catch(() => containers.delete(container));
    containers.set(container, made);
    return made;
  }

  async function makeContainer(container: string): Promise<void> {
    const url = new URL(`${account.endpoint}/${container}?restype=container`);
    const response = await expect(await call('PUT', url), 201, 409);
    await response.arrayBuffer();
  }

  return {
    async create(container, name) {
      await haveContainer(container);
      const url = urlOf(container, name);
      const blocks: string[] = [];
      let waiting: Uint8Array[] = [];
      let size = 0;
      const running = new Set<Promise<void>>();
      const failures: unknown[] = [];

      async function upload(id: string, body: Uint8Array): Promise<void> {
        const blockUrl = new URL(url);
        blockUrl.searchParams.set('comp', 'block');
        blockUrl.searchParams.set('blockid', id);
        const headers = {
          'content-type': 'application/octet-stream',
          // the account checks what arrives; Azurite without it works out a slower sum of its own
          'content-md5': createHash('md5').update(body).digest('base64'),
        };
        await (await expect(await call('PUT', blockUrl, { headers, body }), 201)).arrayBuffer();
      }

      /** Sends what waits beside the blocks under way, and waits when there are enough of them. */
      async function flush(): Promise<void> {
        if (size > 0) {
          const id = Buffer.from(String(blocks.length).padStart(6, '0')).toString('base64');
          blocks.push(id);
          const one = upload(id, Buffer.concat(waiting))
            .catch((error: unknown) => void failures.push(error))
            .finally(() => running.delete(one));
          running.add(one);
          waiting = [];
          size = 0;
        }
        if (running.size >= UPLOADS) await Promise.race(running);
        if (failures.length > 0) throw failures[0];
      }

      return {
        async append(chunk) {
          waiting.push(chunk);
          size += chunk.byteLength;
          if (size >= BLOCK) await flush();
        },
        async close() {
          await flush();
          await Promise.all(running);
          if (failures.length > 0) throw failures[0];
          const listUrl = new URL(url);
          listUrl.searchParams.set('comp', 'blocklist');
          const list = blocks.map((id) => `<Latest>${id}</Latest>`).join('');
          const body = Buffer.from(
            `<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`,
          );
          const headers = {
            'content-type': 'application/xml',
            'x-ms-blob-content-type': 'application/fhir+ndjson',
          };
          await (await expect(await call('PUT', listUrl, { headers, body }), 201)).arrayBuffer();
          return url.href;
        },
      };
    },

    async reach() {
      const url = new URL(`${account.endpoint}/?comp=list&maxresults=1`);
      await (await call('GET', url)).arrayBuffer();
    },

    async *read(text, etag) {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      const home = new URL(`${account.endpoint}/`);
      // only blobs of the configured account: the url comes from the client
      if (!url || url.origin !== home.origin || !url.pathname.startsWith(home.pathname)) {
        throw new FileStoreError(400, 'The url does not name a blob of the configured account.');
      }
      const headers: Record<string, string> = {};
      if (etag !== undefined) headers['if-match'] = /^"/.test(etag) ? etag : `"${etag}"`;
      const response = await expect(await call('GET', url, { headers }), 200);
      if (response.body) yield* response.body as unknown as AsyncIterable<Uint8Array>;
    },
  };
}
