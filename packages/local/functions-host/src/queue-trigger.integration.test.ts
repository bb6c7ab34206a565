import { fileURLToPath } from 'node:url';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestAzurite, type TestAzurite } from '../test/azurite.ts';
import { startHost } from './index.ts';

const appDir = fileURLToPath(new URL('../fixtures/queue-app', import.meta.url));
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('queue trigger and output', () => {
  let azurite: TestAzurite;
  let service: QueueServiceClient;
  let work: QueueClient;
  let results: QueueClient;
  beforeAll(async () => {
    azurite = await startTestAzurite();
    service = QueueServiceClient.fromConnectionString(azurite.connectionString);
    work = service.getQueueClient('work');
    results = service.getQueueClient('results');
  });
  afterAll(() => azurite[Symbol.asyncDispose]());
  beforeEach(async () => {
    for (const name of ['work', 'results', 'work-poison']) {
      await service.getQueueClient(name).deleteIfExists();
    }
    await work.createIfNotExists();
  });
  const start = () =>
    startHost({ appDir, settings: { STORAGE: azurite.connectionString, RESULTS: 'results' } });

  async function received(): Promise<string[]> {
    const texts: string[] = [];
    for (;;) {
      const { receivedMessageItems } = await results.receiveMessages({ numberOfMessages: 32 });
      if (receivedMessageItems.length === 0) return texts.sort();
      for (const { messageText } of receivedMessageItems) {
        texts.push(Buffer.from(messageText, 'base64').toString());
      }
    }
  }

  it('runs each message once and sends its output', async () => {
    for (let n = 0; n < 20; n++) await work.sendMessage(base64(JSON.stringify({ n })));
    await using host = await start();
    await host.whenIdle();
    expect(host.executions('work').filter((run) => run.status === 'succeeded')).toHaveLength(20);
    expect(await received()).toHaveLength(20);
  });

  it('sends one message for each element of an array', async () => {
    await using host = await start();
    await work.sendMessage(base64(JSON.stringify({ echo: ['a', { b: 1 }] })));
    await host.whenIdle();
    expect(await received()).toEqual(['a', '{"b":1}']);
  });

  it('tries a failing message maxDequeueCount times, then moves it to the poison queue', async () => {
    const text = JSON.stringify({ fail: true });
    await work.sendMessage(base64(text));
    await using host = await start();
    await host.whenIdle();
    expect(host.executions('work').map((run) => run.status)).toEqual(Array(3).fill('failed'));
    expect(host.executions('poisoned')).toHaveLength(1);
  });

  it('moves a message that is not base64 to the poison queue without a run', async () => {
    await work.sendMessage('not base64!');
    await using host = await start();
    await host.whenIdle({ timeoutMs: 2000 }).catch(() => {});
    expect(host.executions('work')).toHaveLength(0);
  });

  it('runs a function by hand with the value of its trigger', async () => {
    await using host = await start();
    await expect(host.invoke('work', { echo: 'x' })).resolves.toBe(1);
    await expect(host.invoke('work', { fail: true })).rejects.toThrow('on purpose');
    expect(await received()).toEqual(['x']);
  });
});
