import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  EventHubConsumerClient,
  EventHubProducerClient,
  type EventPosition,
  earliestEventPosition,
  latestEventPosition,
  type ReceivedEventData,
  type SubscribeOptions,
  type Subscription,
} from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { BlobServiceClient } from '@azure/storage-blob';
import { startAzurite } from '@fph/stack/testing/azurite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EventHubs, startEventHubs } from './start-event-hubs.ts';

const config = {
  UserConfig: {
    NamespaceConfig: [
      { Entities: [{ Name: 'data', PartitionCount: 3, ConsumerGroups: [{ Name: 'other' }] }] },
    ],
  },
};

let hubs: EventHubs;
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  hubs = await startEventHubs({ config });
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await hubs.close();
});

const later = <T extends { close(): Promise<unknown> }>(resource: T): T => {
  cleanups.push(() => resource.close());
  return resource;
};
const retryOptions = { maxRetries: 0, timeoutInMs: 5_000 };
const producer = (name = 'data', connection = hubs.connectionString) =>
  later(new EventHubProducerClient(connection, name, { retryOptions }));
const consumer = (group = '$Default', connection = hubs.connectionString) =>
  later(new EventHubConsumerClient(group, connection, 'data', { retryOptions }));

function read(
  partition: string,
  from: EventPosition,
  options: SubscribeOptions = {},
  group?: string,
) {
  const events: ReceivedEventData[] = [];
  const errors: Error[] = [];
  const subscription = later(
    consumer(group).subscribe(
      partition,
      {
        processEvents: async (batch) => void events.push(...batch),
        processError: async (error) => void errors.push(error),
      },
      { startPosition: from, maxWaitTimeInSeconds: 1, ...options },
    ),
  );
  return { events, errors, subscription };
}

const bodies = (events: readonly ReceivedEventData[]) =>
  events.map((event) => event.body as unknown);

describe('sending', () => {
  test('describes the hub and its partitions', async () => {
    const client = producer();
    expect(await client.getEventHubProperties()).toMatchObject({
      name: 'data',
      partitionIds: ['0', '1', '2'],
    });
    expect(await client.getPartitionProperties('1')).toMatchObject({
      isEmpty: true,
      partitionId: '1',
    });
    await client.sendBatch([{ body: 1 }, { body: 2 }], { partitionId: '1' });
    expect(await client.getPartitionProperties('1')).toMatchObject({
      isEmpty: false,
      beginningSequenceNumber: 0,
      lastEnqueuedSequenceNumber: 1,
    });
  });

  test('keeps events, properties and system properties', async () => {
    const client = producer();
    const bytes = Buffer.from('{"heartRate":60}');
    await client.sendBatch(
      [
        {
          body: { a: [1, null, 'x'] },
          properties: { tz: 'Z', n: 5 },
          contentType: 'application/json',
          messageId: 'm1',
        },
        { body: bytes },
      ],
      { partitionId: '0' },
    );
    const { events } = read('0', earliestEventPosition);
    await vi.waitFor(() => expect(events).toHaveLength(2));
    expect(events[0]).toMatchObject({
      body: { a: [1, null, 'x'] },
      properties: { tz: 'Z', n: 5 },
      contentType: 'application/json',
      messageId: 'm1',
      sequenceNumber: 0,
    });
    expect(Math.abs(Date.now() - (events[0]?.enqueuedTimeUtc.getTime() ?? 0))).toBeLessThan(60_000);
    expect(events[1]?.sequenceNumber).toBe(1);
  });

  test('keeps a key on one partition and tells it to the reader', async () => {
    const client = producer();
    for (let i = 0; i < 5; i++) await client.sendBatch([{ body: i }], { partitionKey: 'device-7' });
    const readers = ['0', '1', '2'].map((id) => read(id, earliestEventPosition));
    await vi.waitFor(() => expect(readers.flatMap(({ events }) => events)).toHaveLength(5));
    const used = readers.filter(({ events }) => events.length > 0);
    expect(used).toHaveLength(1);
    expect(used[0]?.events.every((event) => event.partitionKey === 'device-7')).toBe(true);
  });

  test('takes large batches and refuses nothing below a megabyte', async () => {
    const client = producer();
    const batch = await client.createBatch({ partitionId: '0' });
    let count = 0;
    while (batch.tryAdd({ body: 'x'.repeat(1_000) })) count++;
    expect(count).toBeGreaterThan(900);
    await client.sendBatch(batch);
    const { events } = read('0', earliestEventPosition, { maxBatchSize: 500 });
    await vi.waitFor(() => expect(events).toHaveLength(count), 10_000);
  });

  test('names the fault: wrong key, unknown hub, unknown consumer group', async () => {
    const wrongKey = hubs.connectionString.replace('SAS_KEY_VALUE', 'wrong');
    await expect(producer('data', wrongKey).getEventHubProperties()).rejects.toMatchObject({
      code: 'UnauthorizedError',
    });
    await expect(producer('nope').sendBatch([{ body: 1 }])).rejects.toMatchObject({
      code: 'MessagingEntityNotFoundError',
    });
    const { errors } = read('0', earliestEventPosition, {}, 'nope');
    await vi.waitFor(
      () => expect(errors[0]).toMatchObject({ code: 'MessagingEntityNotFoundError' }),
      10_000,
    );
  });
});

describe('reading', () => {
  test('starts where it is told to', async () => {
    const client = producer();
    await client.sendBatch([{ body: 'a' }, { body: 'b' }], { partitionId: '0' });
    const { lastEnqueuedOnUtc } = await client.getPartitionProperties('0');
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(lastEnqueuedOnUtc.getTime() + 1));
    const between = new Date();
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(between.getTime()));
    await client.sendBatch([{ body: 'c' }, { body: 'd' }], { partitionId: '0' });
    const { events: all } = read('0', earliestEventPosition);
    await vi.waitFor(() => expect(bodies(all)).toEqual(['a', 'b', 'c', 'd']));
    const offsetOfB = all[1]?.offset ?? '';
    const cases: [EventPosition, unknown[]][] = [
      [{ sequenceNumber: 1 }, ['c', 'd']],
      [{ sequenceNumber: 1, isInclusive: true }, ['b', 'c', 'd']],
      [{ offset: offsetOfB }, ['c', 'd']],
      [{ offset: offsetOfB, isInclusive: true }, ['b', 'c', 'd']],
      [{ enqueuedOn: between }, ['c', 'd']],
    ];
    const readers = cases.map(([position]) => read('0', position, {}, 'other'));
    for (const [index, { events }] of readers.entries()) {
      await vi.waitFor(() => expect(bodies(events)).toEqual(cases[index]?.[1]), 10_000);
    }
    // Five read; one more is refused.
    const sixth = read('0', latestEventPosition, {}, 'other');
    await vi.waitFor(() => expect(sixth.errors).toHaveLength(1), 10_000);
    expect(sixth.errors[0]?.message).toContain('which is 5');
  });

  test('with @latest gives only what comes later', async () => {
    const client = producer();
    await client.sendBatch([{ body: 'old' }], { partitionId: '0' });
    const { events } = read('0', latestEventPosition);
    await vi.waitFor(async () => {
      await client.sendBatch([{ body: 'new' }], { partitionId: '0' });
      expect(events.length).toBeGreaterThan(0);
    });
    expect(bodies(events)).not.toContain('old');
  });

  test('a higher owner level takes over, none is refused beside one', async () => {
    const first = read('0', earliestEventPosition, { ownerLevel: 1 });
    await producer().sendBatch([{ body: 1 }], { partitionId: '0' });
    await vi.waitFor(() => expect(first.events).toHaveLength(1));
    const second = read('0', earliestEventPosition, { ownerLevel: 2 });
    await vi.waitFor(() => expect(second.events).toHaveLength(1));
    await vi.waitFor(() =>
      expect(first.errors[0]).toMatchObject({ code: 'ReceiverDisconnectedError' }),
    );
    const third = read('0', earliestEventPosition);
    await vi.waitFor(
      () => expect(third.errors[0]).toMatchObject({ code: 'ReceiverDisconnectedError' }),
      10_000,
    );
    expect(third.events).toEqual([]);
  });

  test('tells the end of the partition when asked', async () => {
    const seen: unknown[] = [];
    later(
      consumer().subscribe(
        '0',
        {
          processEvents: async (events, context) => {
            if (events.length > 0) seen.push(context.lastEnqueuedEventProperties);
          },
          processError: async () => {},
        },
        { startPosition: earliestEventPosition, trackLastEnqueuedEventProperties: true },
      ),
    );
    await producer().sendBatch([{ body: 1 }, { body: 2 }], { partitionId: '0' });
    await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ sequenceNumber: 1 }));
  });
});

test('a consumer resumes from its checkpoints in blob storage', async () => {
  await using azurite = await startAzurite();
  const container = BlobServiceClient.fromConnectionString(
    azurite.connectionString,
  ).getContainerClient('checkpoints');
  await container.create();
  const run = async (expected: number) => {
    const seen: unknown[] = [];
    const client = new EventHubConsumerClient(
      '$Default',
      hubs.connectionString,
      'data',
      new BlobCheckpointStore(container),
      {
        loadBalancingOptions: {
          strategy: 'greedy',
          updateIntervalInMs: 300,
          partitionOwnershipExpirationIntervalInMs: 2_000,
        },
      },
    );
    const subscription: Subscription = client.subscribe(
      {
        processEvents: async (events, context) => {
          const last = events.at(-1);
          if (last === undefined) return;
          seen.push(...bodies(events));
          await context.updateCheckpoint(last);
        },
        processError: async () => {},
      },
      { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1 },
    );
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(expected), {
      timeout: 30_000,
      interval: 50,
    });
    await subscription.close();
    await client.close();
    return seen;
  };
  const client = producer();
  const send = async (from: number, to: number) => {
    for (const partitionId of ['0', '1', '2']) {
      const events = Array.from({ length: to - from }, (_, index) => ({
        body: `${partitionId}/${from + index}`,
      }));
      await client.sendBatch(events, { partitionId });
    }
  };
  await send(0, 100);
  expect(new Set(await run(300)).size).toBe(300);
  await send(100, 110);
  const resumed = await run(30);
  expect(resumed).toHaveLength(30);
  expect(resumed.every((body) => Number(String(body).split('/')[1]) >= 100)).toBe(true);
});

test('events survive a restart when there is a folder for them', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'fph-hubs-'));
  try {
    const before = await startEventHubs({ config, dataDir });
    const first = new EventHubProducerClient(before.connectionString, 'data', { retryOptions });
    await first.sendBatch([{ body: 'a' }, { body: 'b' }], { partitionId: '2' });
    await first.close();
    await before.close();
    const after = await startEventHubs({ config, dataDir });
    cleanups.push(() => after.close());
    await producer('data', after.connectionString).sendBatch([{ body: 'c' }], { partitionId: '2' });
    const seen: ReceivedEventData[] = [];
    const reader = consumer('$Default', after.connectionString);
    later(
      reader.subscribe(
        '2',
        {
          processEvents: async (events) => void seen.push(...events),
          processError: async () => {},
        },
        { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1 },
      ),
    );
    await vi.waitFor(() => expect(bodies(seen)).toEqual(['a', 'b', 'c']), 10_000);
    expect(seen.map((event) => event.sequenceNumber)).toEqual([0, 1, 2]);
  } finally {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test('a client goes on after the emulator was killed and started again', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'fph-hubs-'));
  try {
    let own = await startEventHubs({ config, dataDir });
    const client = later(
      new EventHubProducerClient(own.connectionString, 'data', {
        retryOptions: { maxRetries: 5, retryDelayInMs: 200, timeoutInMs: 10_000 },
      }),
    );
    await client.sendBatch([{ body: 1 }], { partitionId: '0' });
    await own.close();
    own = await startEventHubs({ config, dataDir, port: own.port });
    cleanups.unshift(() => own.close());
    await client.sendBatch([{ body: 2 }], { partitionId: '0' });
    expect((await client.getPartitionProperties('0')).lastEnqueuedSequenceNumber).toBe(1);
  } finally {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
