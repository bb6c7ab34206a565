import {
  EventHubConsumerClient,
  EventHubProducerClient,
  earliestEventPosition,
} from '@azure/event-hubs';
import { startEventHubs } from '@fph/event-hubs';
import { startAzurite, type TestAzurite } from '@fph/stack/testing/azurite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeModuleApp } from '../test/temp-app.ts';
import { startHost } from './index.ts';

/** What functions written as text share with the tests. */
const shared = globalThis as unknown as {
  onEvents?: (value: unknown, context: Context) => unknown;
};
type Context = { triggerMetadata: Record<string, unknown>; retryContext?: { retryCount: number } };

const app = (declaration: string, eventHubs: Record<string, unknown> = {}) =>
  writeModuleApp(
    `app.eventHub('events', { connection: 'EVENTHUB', eventHubName: '%HUB%', ${declaration}, handler: (value, context) => globalThis.onEvents(value, context) });`,
    { 'host.json': { version: '2.0', extensions: { eventHubs } } },
  );

describe('Event Hub trigger and output', () => {
  let azurite: TestAzurite;
  let hubs: Awaited<ReturnType<typeof startEventHubs>>;
  let number = 0;
  beforeAll(async () => {
    azurite = await startAzurite();
    const names = Array.from({ length: 12 }, (_, index) => ({
      Name: `hub${index}`,
      PartitionCount: 2,
    }));
    hubs = await startEventHubs({
      config: { UserConfig: { NamespaceConfig: [{ Entities: names }] } },
    });
  });
  afterAll(async () => {
    await hubs.close();
    await azurite[Symbol.asyncDispose]();
  });

  /** A hub of its own for each test. */
  const nextHub = async () => {
    const name = `hub${number++}`;
    const producer = new EventHubProducerClient(hubs.connectionString, name);
    return {
      name,
      settings: {
        EVENTHUB: hubs.connectionString,
        HUB: name,
        OUT: `hub${number++}`,
        AzureWebJobsStorage: azurite.connectionString,
      },
      send: (bodies: unknown[], partitionId = '0') =>
        producer.sendBatch(
          bodies.map((body) => ({ body, properties: { n: String(body) } })),
          { partitionId },
        ),
      [Symbol.asyncDispose]: () => producer.close(),
    };
  };

  it('gives batches with metadata in arrays, in order', async () => {
    await using hub = await nextHub();
    using folder = app(`cardinality: 'many'`, { maxEventBatchSize: 40 });
    const batches: { bodies: unknown[]; context: Context }[] = [];
    shared.onEvents = (value, context) =>
      void batches.push({ bodies: value as unknown[], context });
    await hub.send(Array.from({ length: 100 }, (_, index) => ({ index })));
    await using host = await startHost({ appDir: folder.appDir, settings: hub.settings });
    await host.whenIdle();
    const bodies = batches.flatMap((batch) => batch.bodies);
    expect(bodies).toEqual(Array.from({ length: 100 }, (_, index) => ({ index })));
    expect(Math.max(...batches.map((batch) => batch.bodies.length))).toBeLessThanOrEqual(40);
    const [first] = batches;
    const metadata = first?.context.triggerMetadata ?? {};
    expect(metadata['partitionContext']).toMatchObject({
      partitionId: '0',
      eventHubName: hub.name,
    });
    const sequence = metadata['sequenceNumberArray'] as number[];
    expect(sequence).toEqual(first?.bodies.map((_, index) => index));
    expect((metadata['propertiesArray'] as object[])[0]).toEqual({ n: '[object Object]' });
    expect(metadata['enqueuedTimeUtcArray']).toHaveLength(sequence.length);
    expect(metadata['systemPropertiesArray']).toHaveLength(sequence.length);
  });

  it('gives events one by one, and bytes when asked', async () => {
    await using hub = await nextHub();
    using folder = writeModuleApp(
      `app.generic('events', { trigger: trigger.generic({ type: 'eventHubTrigger', connection: 'EVENTHUB', eventHubName: '%HUB%', cardinality: 'one', dataType: 'binary' }), handler: (value, context) => globalThis.onEvents(value, context) });`,
    );
    const seen: unknown[] = [];
    shared.onEvents = (value, context) =>
      void seen.push([value, context.triggerMetadata['sequenceNumber']]);
    await hub.send([Buffer.from('{"n":9007199254740993}'), Buffer.from('not json')]);
    await using host = await startHost({ appDir: folder.appDir, settings: hub.settings });
    await host.whenIdle();
    expect(seen).toEqual([
      [Buffer.from('{"n":9007199254740993}'), 0],
      [Buffer.from('not json'), 1],
    ]);
  });

  it('goes on behind a batch that failed, after its retries', async () => {
    await using hub = await nextHub();
    using folder = app(
      `cardinality: 'many', retry: { strategy: 'fixedDelay', delayInterval: { milliseconds: 1 }, maxRetryCount: 2 }`,
      {
        maxEventBatchSize: 1,
      },
    );
    const tries: unknown[] = [];
    shared.onEvents = (value, context) => {
      tries.push([(value as unknown[])[0], context.retryContext?.retryCount]);
      if ((value as unknown[])[0] === 'bad') throw new Error('no');
    };
    await hub.send(['bad', 'good']);
    {
      await using host = await startHost({ appDir: folder.appDir, settings: hub.settings });
      await host.whenIdle();
    }
    expect(tries).toEqual([
      ['bad', 0],
      ['bad', 1],
      ['bad', 2],
      ['good', 0],
    ]);
    tries.length = 0;
    await hub.send(['next']);
    await using again = await startHost({ appDir: folder.appDir, settings: hub.settings });
    await again.whenIdle();
    expect(tries).toEqual([['next', 0]]);
  });

  it('writes no checkpoint for a batch that was in work when the host was told to stop', async () => {
    await using hub = await nextHub();
    using folder = app(`cardinality: 'many'`);
    const began = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    shared.onEvents = async () => {
      began.resolve();
      await mayEnd.promise;
    };
    await hub.send(['a']);
    const host = await startHost({ appDir: folder.appDir, settings: hub.settings });
    await began.promise;
    const closing = host.close();
    mayEnd.resolve();
    await closing;
    const seen: unknown[] = [];
    shared.onEvents = (value) => void seen.push(...(value as unknown[]));
    await using again = await startHost({ appDir: folder.appDir, settings: hub.settings });
    await again.whenIdle();
    expect(seen).toEqual(['a']);
  });

  it('waits for more events as host.json says', async () => {
    await using hub = await nextHub();
    using folder = app(`cardinality: 'many'`, {
      minEventBatchSize: 50,
      maxEventBatchSize: 60,
      maxWaitTime: '00:00:02',
    });
    const sizes: number[] = [];
    shared.onEvents = (value) => void sizes.push((value as unknown[]).length);
    await using host = await startHost({ appDir: folder.appDir, settings: hub.settings });
    for (let index = 0; index < 5; index++) await hub.send(Array(10).fill(index) as unknown[]);
    await vi.waitFor(() => expect(sizes).toEqual([50]), 10_000);
    await hub.send(['late']);
    await host.whenIdle();
    expect(sizes).toEqual([50, 1]);
  });

  it('sends one event for each element of an output array', async () => {
    await using hub = await nextHub();
    using folder = writeModuleApp(
      `app.eventHub('copy', { connection: 'EVENTHUB', eventHubName: '%HUB%', cardinality: 'many', return: output.eventHub({ connection: 'EVENTHUB', eventHubName: '%OUT%' }), handler: (events) => events.map((event) => ({ copy: event })) });`,
    );
    await hub.send([1, 2, 3]);
    await using host = await startHost({ appDir: folder.appDir, settings: hub.settings });
    await host.whenIdle();
    const reader = new EventHubConsumerClient('$Default', hubs.connectionString, hub.settings.OUT);
    const seen: unknown[] = [];
    const subscription = reader.subscribe(
      {
        processEvents: async (events) =>
          void seen.push(...events.map(({ body }) => body as unknown)),
        processError: async () => {},
      },
      { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1 },
    );
    await vi.waitFor(() => expect(seen).toEqual([{ copy: 1 }, { copy: 2 }, { copy: 3 }]), 10_000);
    await subscription.close();
    await reader.close();
  });

  it('names the missing connection', async () => {
    using folder = app(`cardinality: 'many'`);
    const starting = startHost({
      appDir: folder.appDir,
      settings: { HUB: 'x', EVENTHUB: '', AzureWebJobsStorage: azurite.connectionString },
    });
    await expect(starting).rejects.toMatchObject({
      code: 'setting-missing',
      details: { setting: 'EVENTHUB' },
    });
  });
});
