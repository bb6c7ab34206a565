import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { startAzurite, type TestAzurite } from '@fph/stack/testing/azurite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeModuleApp } from '../test/temp-app.ts';
import { type HostOptions, type LogRecord, startHost } from './index.ts';

const appDir = fileURLToPath(new URL('../fixtures/queue-app', import.meta.url));
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** What functions written as text share with the tests. */
const shared = globalThis as unknown as {
  onRun?: (value: unknown, context: unknown) => unknown;
};
const onRun = 'handler: (value, context) => globalThis.onRun(value, context)';
const workApp = (host: Record<string, unknown> = {}) =>
  writeModuleApp(
    `app.storageQueue('work', { queueName: 'work', connection: 'STORAGE', ${onRun} });`,
    { 'host.json': { version: '2.0', extensions: { queues: host } } },
  );

describe('queue trigger and output', () => {
  let azurite: TestAzurite;
  let service: QueueServiceClient;
  let work: QueueClient;
  let results: QueueClient;
  let poison: QueueClient;
  beforeAll(async () => {
    azurite = await startAzurite();
    service = QueueServiceClient.fromConnectionString(azurite.connectionString);
    work = service.getQueueClient('work');
    results = service.getQueueClient('results');
    poison = service.getQueueClient('work-poison');
  });
  afterAll(() => azurite[Symbol.asyncDispose]());
  beforeEach(async () => {
    for (const queue of [work, results, poison]) await queue.deleteIfExists();
    await work.createIfNotExists();
  });

  const settings = () => ({ STORAGE: azurite.connectionString, RESULTS: 'results' });
  const start = (options: Partial<HostOptions> = {}) =>
    startHost({ appDir, settings: settings(), ...options });

  async function textsIn(queue: QueueClient): Promise<string[]> {
    const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
    return receivedMessageItems
      .map(({ messageText }) => Buffer.from(messageText, 'base64').toString())
      .sort();
  }

  it('runs each message once and sends its output, making the queue', async () => {
    for (let n = 0; n < 20; n++) await work.sendMessage(base64(JSON.stringify({ n })));
    await using host = await start();
    await host.whenIdle();
    expect(host.executions('work').map((run) => run.status)).toEqual(Array(20).fill('succeeded'));
    expect(await textsIn(results)).toHaveLength(20);
  });

  it('sends one message for each element of an array', async () => {
    await using host = await start();
    await work.sendMessage(base64(JSON.stringify({ echo: ['a', { b: 1 }] })));
    await host.whenIdle();
    expect(await textsIn(results)).toEqual(['a', '{"b":1}']);
  });

  it('gives the value, and the metadata of the message', async () => {
    using app = workApp();
    const seen: [unknown, { triggerMetadata: Record<string, unknown> }][] = [];
    shared.onRun = (value, context) => seen.push([value, context as (typeof seen)[0][1]]);
    const { messageId } = await work.sendMessage(base64('{"a":"ä"}'));
    await using host = await start({ appDir: app.appDir });
    await host.whenIdle();
    const [value, context] = seen[0] ?? [];
    expect(value).toEqual({ a: 'ä' });
    expect(context?.triggerMetadata).toMatchObject({
      id: messageId,
      dequeueCount: 1,
      queueTrigger: { a: 'ä' },
      insertionTime: expect.stringMatching(/^\d{4}-.*Z$/),
      expirationTime: expect.stringMatching(/^\d{4}-.*Z$/),
      nextVisibleTime: expect.stringMatching(/^\d{4}-.*Z$/),
      popReceipt: expect.any(String),
    });
  });

  it('tries a failing message maxDequeueCount times, then moves it to the poison queue', async () => {
    const text = JSON.stringify({ fail: true });
    await work.sendMessage(base64(text));
    await using host = await start();
    await host.whenIdle();
    expect(host.executions('work').map((run) => run.status)).toEqual(Array(3).fill('failed'));
    expect(host.executions('poisoned').map((run) => run.status)).toEqual(['succeeded']);
  });

  it('moves a message right after its last try, not when it would come back', async () => {
    using app = workApp({ maxDequeueCount: 1, visibilityTimeout: '00:00:20' });
    shared.onRun = () => Promise.reject(new Error('on purpose'));
    await work.sendMessage(base64('x'));
    await using host = await start({ appDir: app.appDir });
    await host.whenIdle({ timeoutMs: 5000 });
    expect(await textsIn(poison)).toEqual(['x']);
  });

  it('counts the tries of a message, and succeeds on a later one', async () => {
    using app = workApp();
    const counts: unknown[] = [];
    shared.onRun = (_, context) => {
      const { dequeueCount } = (context as { triggerMetadata: { dequeueCount: number } })
        .triggerMetadata;
      counts.push(dequeueCount);
      if (dequeueCount < 4) throw new Error('not yet');
    };
    await work.sendMessage(base64('x'));
    await using host = await start({ appDir: app.appDir });
    await host.whenIdle();
    expect(counts).toEqual([1, 2, 3, 4]);
    expect(await poison.exists()).toBe(false);
  });

  it('moves a message whose host died in its last try without another run', async () => {
    using app = workApp({ maxDequeueCount: 2 });
    shared.onRun = () => {};
    await work.sendMessage(base64('x'));
    for (let tries = 0; tries < 2; tries++) {
      const { receivedMessageItems } = await work.receiveMessages({ visibilityTimeout: 30 });
      const [message] = receivedMessageItems;
      if (message) await work.updateMessage(message.messageId, message.popReceipt, undefined, 0);
    }
    await using host = await start({ appDir: app.appDir });
    await host.whenIdle();
    expect(host.executions('work')).toHaveLength(0);
    expect(await textsIn(poison)).toEqual(['x']);
  });

  it('moves a message that is not base64 to the poison queue as it is, without a run', async () => {
    using app = workApp();
    shared.onRun = () => {};
    await work.sendMessage('not base64!');
    await using host = await start({ appDir: app.appDir });
    await host.whenIdle();
    expect(host.executions('work')).toHaveLength(0);
    const { receivedMessageItems } = await poison.receiveMessages();
    expect(receivedMessageItems.map((message) => message.messageText)).toEqual(['not base64!']);
  });

  it('reads and writes plain text with messageEncoding none', async () => {
    using app = writeModuleApp(
      `app.storageQueue('work', {
        queueName: 'work', connection: 'STORAGE',
        return: output.storageQueue({ queueName: 'results', connection: 'STORAGE' }),
        handler: (value) => value + '!',
      });`,
      { 'host.json': { version: '2.0', extensions: { queues: { messageEncoding: 'none' } } } },
    );
    await work.sendMessage('not base64!');
    await using host = await start({ appDir: app.appDir });
    await host.whenIdle();
    const { receivedMessageItems } = await results.receiveMessages();
    expect(receivedMessageItems.map((message) => message.messageText)).toEqual(['not base64!!']);
  });

  it('hides a failed message for visibilityTimeout', async () => {
    using app = workApp({ visibilityTimeout: '00:00:20' });
    const { promise: ran, resolve } = Promise.withResolvers<void>();
    shared.onRun = () => {
      resolve();
      throw new Error('on purpose');
    };
    await work.sendMessage(base64('x'));
    await using host = await start({ appDir: app.appDir });
    await ran;
    await expect(host.whenIdle({ timeoutMs: 700 })).rejects.toMatchObject({
      code: 'not-idle',
      details: { running: 0, left: [expect.anything()] },
    });
    expect(host.executions('work')).toHaveLength(1);
  });

  it.each([
    [{ batchSize: 1 }, 1],
    [{ batchSize: 1, newBatchThreshold: 2 }, 3],
    [{ batchSize: 4, newBatchThreshold: 0 }, 4],
    [{ batchSize: 2, newBatchThreshold: 2 }, 4],
    [{ batchSize: 4 }, 4],
  ])('with %j runs at most %i messages at a time', async (queues, most) => {
    using app = workApp(queues);
    let running = 0;
    let peak = 0;
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const reached = Promise.withResolvers<void>();
    shared.onRun = async () => {
      running += 1;
      peak = Math.max(peak, running);
      if (running === most) reached.resolve();
      await gate;
      running -= 1;
    };
    for (let n = 0; n < 12; n++) await work.sendMessage(base64(`${n}`));
    await using host = await start({ appDir: app.appDir });
    await reached.promise;
    // A listener that took too many would do so at once: let it have a few turns with the service.
    for (let turn = 0; turn < 5; turn++) await work.peekMessages();
    release();
    await host.whenIdle();
    expect(host.executions('work')).toHaveLength(12);
    expect(peak).toBeLessThanOrEqual(most);
  });

  it('keeps a message hidden for longer than its lease while the function runs', async () => {
    using app = workApp();
    const { promise: release, resolve } = Promise.withResolvers<void>();
    shared.onRun = () => release;
    await work.sendMessage(base64('x'));
    await using host = await start({ appDir: app.appDir, messageLeaseMs: 1000 });
    setTimeout(resolve, 3000);
    await host.whenIdle();
    expect(host.executions('work')).toHaveLength(1);
  });

  it('gives a running message back when the drain time is over', async () => {
    using app = workApp();
    const { promise: started, resolve } = Promise.withResolvers<void>();
    shared.onRun = () => {
      resolve();
      return new Promise(() => {});
    };
    await work.sendMessage(base64('x'));
    const host = await start({ appDir: app.appDir });
    await started;
    await host.close({ drainMs: 50 });
    const { receivedMessageItems } = await work.receiveMessages();
    expect(receivedMessageItems).toHaveLength(1);
  });

  it('waits for a running message at close, and takes no other', async () => {
    using app = workApp({ batchSize: 1 });
    const { promise: started, resolve } = Promise.withResolvers<void>();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    shared.onRun = () => {
      resolve();
      return gate;
    };
    await work.sendMessage(base64('a'));
    await work.sendMessage(base64('b'));
    const host = await start({ appDir: app.appDir });
    await started;
    const closed = host.close();
    open();
    await closed;
    expect(host.executions('work').map((run) => run.status)).toEqual(['succeeded']);
    expect(await textsIn(work)).toHaveLength(1);
  });

  it('fails the run when an output cannot be written', async () => {
    using app = writeModuleApp(`app.storageQueue('work', {
      queueName: 'work', connection: 'STORAGE',
      return: output.storageQueue({ queueName: 'results', connection: 'STORAGE' }),
      handler: () => 'x'.repeat(70_000),
    });`);
    await work.sendMessage(base64('x'));
    await using host = await start({ appDir: app.appDir });
    await host.whenIdle();
    expect(host.executions('work').map((run) => run.status)).toEqual(Array(5).fill('failed'));
  });

  it('waits for a queue that does not exist yet, without making it', async () => {
    using app = workApp();
    const { promise: ran, resolve } = Promise.withResolvers<unknown>();
    shared.onRun = resolve;
    await work.deleteIfExists();
    const lines: LogRecord[] = [];
    await using host = await start({
      appDir: app.appDir,
      maxIdlePollMs: 50,
      onLog: (line) => lines.push(line),
    });
    await host.whenIdle();
    expect(await work.exists()).toBe(false);
    await work.createIfNotExists();
    await work.sendMessage(base64('x'));
    expect(await ran).toBe('x');
    expect(lines.filter((line) => line.level === 'warning')).toEqual([]);
  });

  it('counts a delayed message as work that is left', async () => {
    using app = workApp();
    shared.onRun = () => {};
    await work.sendMessage(base64('x'), { visibilityTimeout: 1 });
    await using host = await start({ appDir: app.appDir });
    await host.whenIdle();
    expect(host.executions('work')).toHaveLength(1);
  });

  it('is not idle before a chain of queues has run dry', async () => {
    using app = writeModuleApp(`
      const step = (name, from, to) => app.storageQueue(name, {
        queueName: from, connection: 'STORAGE',
        return: output.storageQueue({ queueName: to, connection: 'STORAGE' }),
        handler: (value) => value,
      });
      step('third', 'chain-c', 'results');
      step('second', 'chain-b', 'chain-c');
      step('first', 'work', 'chain-b');
    `);
    await using host = await start({ appDir: app.appDir });
    for (let round = 1; round <= 5; round++) {
      await work.sendMessage(base64('x'));
      await host.whenIdle();
      expect(host.executions('third')).toHaveLength(round);
    }
  });

  it('ignores a retry policy, as the real host does, and says so', async () => {
    using app = writeModuleApp(
      `app.storageQueue('work', { queueName: 'work', connection: 'STORAGE', ${onRun},
        retry: { strategy: 'fixedDelay', delayInterval: 0, maxRetryCount: 3 } });`,
    );
    shared.onRun = () => Promise.reject(new Error('on purpose'));
    const lines: LogRecord[] = [];
    await using host = await start({ appDir: app.appDir, onLog: (line) => lines.push(line) });
    await expect(host.invoke('work', 'x')).rejects.toThrow('on purpose');
    expect(host.executions('work')).toHaveLength(1);
    expect(lines.map((line) => line.message).join()).toContain('retry policy has no effect');
  });

  it('runs a function by hand with the value of its trigger', async () => {
    await using host = await start();
    await expect(host.invoke('work', { echo: 'x' })).resolves.toBe(1);
    await expect(host.invoke('work', { fail: true })).rejects.toThrow('on purpose');
    await expect(host.invoke('gone')).rejects.toMatchObject({ code: 'function-unknown' });
    expect(await textsIn(results)).toEqual(['x']);
  });

  it('goes on when storage comes back, and says so once', async () => {
    using app = workApp();
    const { promise: ran, resolve } = Promise.withResolvers<unknown>();
    shared.onRun = resolve;
    await work.sendMessage(base64('x'));
    const queuePort = Number(
      /QueueEndpoint=http:\/\/127\.0\.0\.1:(\d+)/.exec(settings().STORAGE)?.[1],
    );
    const gate = createServer((socket) => {
      pipeline(socket, connect(queuePort, '127.0.0.1'), socket, () => {});
    });
    const port = await freePort();
    const warned = Promise.withResolvers<void>();
    const lines: LogRecord[] = [];
    await using _host = await startHost({
      appDir: app.appDir,
      settings: { STORAGE: settings().STORAGE.replace(`:${queuePort}/`, `:${port}/`) },
      maxIdlePollMs: 10,
      onLog(line) {
        lines.push(line);
        if (line.level === 'warning') warned.resolve();
      },
    });
    await warned.promise;
    gate.listen(port, '127.0.0.1');
    expect(await ran).toBe('x');
    expect(lines.filter((line) => line.level === 'warning')).toHaveLength(1);
    expect(lines.map((line) => line.message)).toContain('queue work can be read again');
    gate.close();
  });
});

/** A port of the loopback address that nobody used a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
