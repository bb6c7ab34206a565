import {
  type CheckpointStore,
  EventHubConsumerClient,
  type EventPosition,
  earliestEventPosition,
  latestEventPosition,
  type PartitionContext,
  type ReceivedEventData,
  type Subscription,
} from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { BlobServiceClient } from '@azure/storage-blob';
import type { BindingHost, TriggeredFunction, TriggerListener } from '../binding.ts';
import { createEventBatcher, type EventBatcher } from './event-batcher.ts';
import { readEventHubDeclaration } from './event-hub-declaration.ts';
import { batchInput, singleInput } from './event-hub-input.ts';

/** Where the real host keeps checkpoints and ownership, in the storage account of AzureWebJobsStorage. */
const CHECKPOINT_CONTAINER = 'azure-webjobs-eventhub';

/**
 * Reads an Event Hub as the real host does: one batch in work per partition, in order; a checkpoint after every
 * `batchCheckpointFrequency` batches, whether the function succeeded or not, and none once the host is stopping.
 */
export function createEventHubListener(fn: TriggeredFunction, host: BindingHost): TriggerListener {
  const declared = readEventHubDeclaration(fn.trigger, fn.name, host);
  const storage = host.settings.storageConnection(undefined, `function ${fn.name} (checkpoints)`);
  const options = host.hostJson.extensions.eventHubs;
  const container =
    BlobServiceClient.fromConnectionString(storage).getContainerClient(CHECKPOINT_CONTAINER);
  const store: CheckpointStore = new BlobCheckpointStore(container);
  const waitMs = options.maxWaitTime ?? 60_000;
  const least = Math.min(options.minEventBatchSize ?? 1, options.maxEventBatchSize);
  const client = new EventHubConsumerClient(
    declared.consumerGroup,
    declared.connection,
    declared.eventHub,
    store,
    {
      loadBalancingOptions: {
        // The default takes one partition every ten seconds.
        strategy: 'greedy',
        updateIntervalInMs: 1_000,
        partitionOwnershipExpirationIntervalInMs: 10_000,
      },
      retryOptions: { maxRetries: 2, retryDelayInMs: 200, timeoutInMs: 5_000 },
    },
  );
  const partitions = new Map<string, PartitionState>();
  let subscription: Subscription | undefined;
  let stopping = false;

  const stateOf = (id: string): PartitionState => {
    let state = partitions.get(id);
    if (state === undefined) {
      const batcher = createEventBatcher<ReceivedEventData>({
        least,
        most: options.maxEventBatchSize,
        waitMs,
      });
      state = { batcher, done: undefined, sinceCheckpoint: 0, work: Promise.resolve() };
      partitions.set(id, state);
    }
    return state;
  };

  async function processEvents(
    events: ReceivedEventData[],
    context: PartitionContext,
  ): Promise<void> {
    const state = stateOf(context.partitionId);
    // The client does not wait for this function when it closes, so the listener has to know.
    state.work = state.work.then(async () => {
      for (const batch of state.batcher.add(events, performance.now())) {
        if (stopping) return;
        await runBatch(batch, context, state);
      }
    });
    await state.work;
  }

  async function runBatch(
    batch: ReceivedEventData[],
    context: PartitionContext,
    state: PartitionState,
  ): Promise<void> {
    const end = host.executor.activity.begin();
    try {
      if (declared.many) await attempt(batchInput(batch, context, declared));
      else for (const event of batch) await attempt(singleInput(event, context, declared));
      const last = batch.at(-1);
      if (stopping || last === undefined) return;
      state.sinceCheckpoint += 1;
      if (state.sinceCheckpoint >= options.batchCheckpointFrequency) {
        state.sinceCheckpoint = 0;
        await context.updateCheckpoint(last);
      }
      state.done = last.sequenceNumber;
    } catch (error) {
      host.log('warning', `checkpoint could not be written: ${text(error)}`, {
        functionName: fn.name,
      });
    } finally {
      end();
    }
  }

  async function attempt(input: ReturnType<typeof batchInput>): Promise<void> {
    // The executor has logged a failure and used up the retries; as in Azure the partition goes on.
    await host.executor.run(fn, input).catch(() => {});
  }

  return {
    source: `eventhub:${declared.eventHub}/${declared.consumerGroup}`,
    async start() {
      await container.createIfNotExists();
      subscription = client.subscribe(
        {
          processEvents,
          async processInitialize(context) {
            partitions.delete(context.partitionId);
          },
          async processError(error) {
            if (stopping) return;
            host.log('warning', `Event Hub ${declared.eventHub}: ${text(error)}`, {
              functionName: fn.name,
            });
          },
        },
        {
          startPosition: startPosition(options.initialOffsetOptions),
          maxBatchSize: options.maxEventBatchSize,
          prefetchCount: options.prefetchCount,
          // An empty batch comes after this time; it lets events that wait for more become due.
          maxWaitTimeInSeconds: least > 1 ? Math.max(0.1, Math.min(1, waitMs / 4_000)) : 1,
          skipParsingBodyAsJson: true,
        },
      );
    },
    async stop() {
      stopping = true;
      await Promise.all([
        subscription?.close(),
        ...[...partitions.values()].map(({ work }) => work),
      ]);
      await client.close();
    },
    async backlog() {
      const ids = await client.getPartitionIds();
      const counts = await Promise.all(ids.map((id) => waitingIn(id)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };

  async function waitingIn(id: string): Promise<number> {
    const { isEmpty, beginningSequenceNumber, lastEnqueuedSequenceNumber } =
      await client.getPartitionProperties(id);
    if (isEmpty) return 0;
    const done =
      partitions.get(id)?.done ?? (await checkpointOf(id)) ?? beginningSequenceNumber - 1;
    return Math.max(0, lastEnqueuedSequenceNumber - done);
  }

  async function checkpointOf(id: string): Promise<number | undefined> {
    const { fullyQualifiedNamespace, eventHubName } = client;
    const all = await store.listCheckpoints(
      fullyQualifiedNamespace,
      eventHubName,
      declared.consumerGroup,
    );
    return all.find(({ partitionId }) => partitionId === id)?.sequenceNumber;
  }
}

type PartitionState = {
  readonly batcher: EventBatcher<ReceivedEventData>;
  /** Sequence number of the last event that was worked on. */
  done: number | undefined;
  sinceCheckpoint: number;
  work: Promise<void>;
};

function startPosition(options: {
  type: string;
  enqueuedTimeUtc?: string | undefined;
}): EventPosition {
  if (options.type === 'fromend') return latestEventPosition;
  if (options.type === 'fromenqueuedtime' && options.enqueuedTimeUtc !== undefined) {
    return { enqueuedOn: new Date(options.enqueuedTimeUtc) };
  }
  return earliestEventPosition;
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));
