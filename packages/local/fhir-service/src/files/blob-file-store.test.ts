import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createBlobFileStore } from './blob-file-store.ts';

const MB = 1024 * 1024;

type Call = { query: URLSearchParams; md5: string | undefined; sum: string; size: number };

/** An account that answers each call with the status that `answer` gives. */
async function account(answer: (query: URLSearchParams) => number) {
  const calls: Call[] = [];
  let running = 0;
  let most = 0;
  const server = createServer(async (request: IncomingMessage, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams;
    const isBlock = query.get('comp') === 'block';
    if (isBlock) most = Math.max(most, ++running);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const sum = createHash('md5').update(body).digest('base64');
    calls.push({ query, md5: request.headers['content-md5'] as string, sum, size: body.length });
    if (isBlock) running--;
    response.writeHead(answer(query)).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const store = createBlobFileStore({
    name: 'a',
    key: Buffer.from('key').toString('base64'),
    endpoint: `http://127.0.0.1:${port}/a`,
  });
  return {
    store,
    calls,
    most: () => most,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('blocks go up beside each other, each with its sum, and are listed in order', async () => {
  await using azure = await account(() => 201);
  const file = await azure.store.create('files', 'a.ndjson');
  for (let i = 0; i < 30; i++) await file.append(Buffer.alloc(MB, `${i}\n`));
  await file.close();
  const blocks = azure.calls.filter(({ query }) => query.get('comp') === 'block');
  expect(blocks).toHaveLength(8);
  expect(blocks.every(({ md5, sum }) => md5 === sum)).toBe(true);
  expect(blocks.reduce((all, { size }) => all + size, 0)).toBe(30 * MB);
  expect(azure.most()).toBeLessThanOrEqual(3);
  expect(azure.calls.at(-1)?.query.get('comp')).toBe('blocklist');
});

test('a block that is refused fails the file, which is not made visible', async () => {
  let block = 0;
  await using azure = await account((query) =>
    query.get('comp') === 'block' && ++block === 2 ? 503 : 201,
  );
  const file = await azure.store.create('files', 'a.ndjson');
  const write = async () => {
    for (let i = 0; i < 9; i++) await file.append(Buffer.alloc(MB));
    await file.close();
  };
  await expect(write()).rejects.toMatchObject({ status: 503 });
  expect(azure.calls.some(({ query }) => query.get('comp') === 'blocklist')).toBe(false);
});
