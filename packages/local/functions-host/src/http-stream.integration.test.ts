import { once } from 'node:events';
import { request } from 'node:http';
import type { Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TempApp, writeModuleApp } from '../test/temp-app.ts';
import { type Host, startHost } from './index.ts';
import { withLoopbackServers } from './worker/loopback-servers.ts';

const main = `
app.setup({ enableHttpStream: true });
const count = async (body) => {
  let length = 0;
  for await (const chunk of body ?? []) length += chunk.length;
  return length;
};
app.http('echo', { methods: ['GET', 'POST', 'DELETE'], route: 'echo/{id?}', handler: (request) => ({
  status: 201,
  headers: { 'x-id': request.params.id ?? 'none', 'x-query': request.query.get('q') ?? '' },
  cookies: [{ name: 'a', value: '1' }, { name: 'b', value: '2' }],
  body: request.body,
}) });
app.http('size', { methods: ['POST'], handler: async (request) => ({ jsonBody: await count(request.body) }) });
app.http('first', { methods: ['POST'], handler: async (request) => {
  for await (const chunk of request.body) { globalThis.firstChunk?.(Buffer.from(chunk).toString()); break; }
  return { body: 'seen' };
} });
app.http('ignore', { methods: ['POST'], handler: () => ({ body: 'ok' }) });
app.http('fail', { methods: ['GET', 'POST'], handler: () => { throw new Error('on purpose'); } });
app.http('nothing', { handler: () => undefined });
app.http('tail', { handler: () => {
  const stream = new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode('head '));
      await new Promise((resolve) => { globalThis.releaseTail = resolve; });
      controller.enqueue(new TextEncoder().encode('tail'));
      controller.close();
    },
  });
  return { body: stream };
} });
app.http('break', { handler: () => ({
  body: new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode('head'));
      await new Promise((resolve) => { globalThis.releaseBreak = resolve; });
      controller.error(new Error('broke'));
    },
  }),
}) });
app.http('hang', { methods: ['POST'], handler: async (request) => {
  globalThis.hanging?.();
  await count(request.body);
} });
`;

const shared = globalThis as unknown as {
  firstChunk?: (text: string) => void;
  releaseTail?: () => void;
  releaseBreak?: () => void;
  hanging?: () => void;
};

describe('HTTP streaming', () => {
  let app: TempApp;
  let host: Host;
  beforeAll(async () => {
    app = writeModuleApp(main);
    host = await startHost({ appDir: app.appDir });
  });
  afterAll(async () => {
    await host.close();
    app[Symbol.dispose]();
  });

  it('passes parameters, query, status, headers, cookies and body', async () => {
    const response = await host.call('echo', {
      method: 'POST',
      params: { id: 'a/b' },
      query: { q: 'ä' },
      body: 'text',
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-id')).toBe('a/b');
    expect(response.headers.get('x-ms-invocation-id')).toBeNull();
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('text');
  });

  it('serves requests without a body', async () => {
    expect(await (await host.call('echo')).text()).toBe('');
    expect((await host.call('echo', { method: 'DELETE' })).status).toBe(201);
  });

  it('carries 30 MB to the function and back', async () => {
    const body = new Uint8Array(30 << 20).fill(7);
    const response = await host.call('echo', { method: 'POST', body });
    const returned = new Uint8Array(await response.arrayBuffer());
    expect([returned.length, returned.at(-1)]).toEqual([body.length, 7]);
  });

  it('keeps memory flat over an upload of 90 MB', async () => {
    const chunk = new Uint8Array(1 << 20);
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (sent === 90) controller.close();
        else controller.enqueue(chunk.slice());
        sent += 1;
      },
    });
    const before = process.memoryUsage.rss();
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 5);
    const response = await host.call('size', { body });
    clearInterval(watch);
    expect(await response.json()).toBe(90 << 20);
    expect(peak - before).toBeLessThan(80 << 20);
  });

  it('lets the function read before the request has ended', async () => {
    const { promise: first, resolve } = Promise.withResolvers<string>();
    shared.firstChunk = resolve;
    const call = request(`${host.url}/api/first`, { method: 'POST' });
    const answer = once(call, 'response');
    call.write('hello');
    expect(await first).toBe('hello');
    call.end();
    const [response] = await answer;
    expect(response.statusCode).toBe(200);
  });

  it('sends the head and the first bytes before the response has ended', async () => {
    const response = await host.call('tail');
    const reader = response.body?.getReader();
    const head = await reader?.read();
    expect(Buffer.from(head?.value ?? []).toString()).toBe('head ');
    shared.releaseTail?.();
    const tail = await reader?.read();
    expect(Buffer.from(tail?.value ?? []).toString()).toBe('tail');
  });

  it('answers 500 when the function throws before its response', async () => {
    expect((await host.call('fail')).status).toBe(500);
    const response = await host.call('fail', { method: 'POST', body: new Uint8Array(1 << 20) });
    expect(response.status).toBe(500);
  });

  it('cuts the connection when the function fails in the middle of its response', async () => {
    const response = await host.call('break');
    expect(response.status).toBe(200);
    shared.releaseBreak?.();
    await expect(response.text()).rejects.toThrow();
    expect(host.executions('break').at(-1)?.status).toBe('failed');
  });

  it('answers 204 when the function returns nothing', async () => {
    expect((await host.call('nothing')).status).toBe(204);
  });

  it('ends when the function answers without reading the body', async () => {
    const response = await host.call('ignore', { body: new Uint8Array(5 << 20) });
    expect(await response.text()).toBe('ok');
    await host.whenIdle({ timeoutMs: 5000 });
  });

  it('ends the run when the client goes away', async () => {
    const { promise: hanging, resolve } = Promise.withResolvers<void>();
    shared.hanging = resolve;
    const call = request(`${host.url}/api/hang`, { method: 'POST' });
    call.on('error', () => {});
    call.write('part');
    await hanging;
    call.destroy();
    await host.whenIdle({ timeoutMs: 5000 });
    expect(host.executions('hang').at(-1)?.status).toBe('failed');
  });

  it('ends the run when the client goes away at once', async () => {
    const before = host.executions('hang').length;
    for (let n = 0; n < 20; n++) {
      const call = request(`${host.url}/api/hang`, { method: 'POST' });
      call.on('error', () => {});
      call.once('socket', (socket) =>
        socket.once('connect', () => setTimeout(() => call.destroy(), n % 4)),
      );
      call.write('part');
      await new Promise((resolve) => call.once('close', resolve));
    }
    await host.whenIdle({ timeoutMs: 5000 });
    const runs = host.executions('hang').slice(before);
    expect(runs.every((run) => run.status !== 'running')).toBe(true);
  });

  it('refuses a body over the limit', async () => {
    await host.close();
    const small = await startHost({
      appDir: app.appDir,
      settings: { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1000' },
    });
    try {
      const declared = await small.call('size', { body: 'x'.repeat(1001) });
      expect(declared.status).toBe(413);
      const chunked = small.call('size', { body: new Blob(['x'.repeat(5000)]).stream() });
      expect((await chunked).status).toBe(413);
      expect(await (await small.call('size', { body: 'x'.repeat(1000) })).json()).toBe(1000);
      await small.whenIdle({ timeoutMs: 5000 });
    } finally {
      await small.close();
      host = await startHost({ appDir: app.appDir });
    }
  });
});

describe("the library's own server", () => {
  it('listens on the loopback address only', async () => {
    const { createServer } = await import('node:http');
    const { servers } = await withLoopbackServers(async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(resolve));
    });
    const [server] = servers as Server[];
    expect(server?.address()).toMatchObject({ address: '127.0.0.1' });
    server?.close();
    const after = createServer();
    await new Promise<void>((resolve) => after.listen(resolve));
    expect(after.address()).not.toMatchObject({ address: '127.0.0.1' });
    after.close();
  });
});
