import type { DequeuedMessageItem } from '@azure/storage-queue';
import type { BindingHost, TriggeredFunction, TriggerListener } from '../binding.ts';
import { leaseMessage, type MessageLease, seconds } from './message-lease.ts';
import { createPause } from './poll-pause.ts';
import { openQueues, statusOf } from './queue-client.ts';
import { decodeMessage } from './queue-encoding.ts';
import { messageInput } from './queue-trigger.ts';

const poisonSuffix = '-poison';

/**
 * Reads a queue as the QueueListener of the WebJobs SDK does: the next batch is fetched when at most
 * `newBatchThreshold` messages are in work; a failed message comes back after `visibilityTimeout`
 * until `maxDequeueCount`, then it moves to `<queue>-poison`; a poison queue has no poison queue.
 */
export function createQueueListener(fn: TriggeredFunction, host: BindingHost): TriggerListener {
  const { service, queue } = openQueues(fn.trigger, fn.name, host);
  const poison = queue.name.endsWith(poisonSuffix)
    ? undefined
    : service.getQueueClient(queue.name + poisonSuffix);
  const options = host.hostJson.extensions.queues;
  const { batchSize, maxDequeueCount, visibilityTimeout, messageEncoding } = options;
  const threshold = options.newBatchThreshold ?? Math.floor(batchSize / 2);
  const about = { functionName: fn.name };
  const pause = createPause(Math.min(options.maxPollingInterval, host.maxIdlePollMs));
  const leases = new Set<MessageLease>();
  let inWork = 0;
  let stopping = false;
  let reachable = true;
  let loop: Promise<void> = Promise.resolve();

  async function poll(): Promise<void> {
    while (!stopping) {
      if (inWork > threshold) {
        await host.executor.activity.changed(1000);
        continue;
      }
      const messages = await receive();
      if (messages.length > 0) pause.reset();
      else await pause.wait();
    }
  }

  async function receive(): Promise<readonly DequeuedMessageItem[]> {
    try {
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: batchSize,
        visibilityTimeout: seconds(host.messageLeaseMs),
      });
      if (!reachable) host.log('information', `queue ${queue.name} can be read again`, about);
      reachable = true;
      for (const message of receivedMessageItems) void work(message);
      return receivedMessageItems;
    } catch (error) {
      // A queue that does not exist yet is empty; the real host does not make it either.
      if (statusOf(error) !== 404 && reachable) {
        reachable = false;
        host.log(
          'warning',
          `queue ${queue.name} cannot be read, trying again: ${text(error)}`,
          about,
        );
      }
      return [];
    }
  }

  async function work(message: DequeuedMessageItem): Promise<void> {
    const end = host.executor.activity.begin();
    inWork += 1;
    const lease = leaseMessage(queue, message, host.messageLeaseMs, (error) => {
      host.log('warning', `message could not be kept hidden: ${text(error)}`, about);
    });
    leases.add(lease);
    try {
      await process(message, lease);
    } catch (error) {
      // Storage failed us after the function ended: the message comes back when its lease runs out.
      host.log('error', `message could not be settled: ${text(error)}`, about);
      await lease.leave();
    } finally {
      leases.delete(lease);
      inWork -= 1;
      end();
    }
  }

  async function process(message: DequeuedMessageItem, lease: MessageLease): Promise<void> {
    // Its host died in the last try it had.
    if (poison && message.dequeueCount > maxDequeueCount) return moveToPoison(message, lease);
    const content = decodeMessage(message.messageText, messageEncoding);
    if (content === undefined) {
      host.log('error', `message is not ${messageEncoding} text`, about);
      return moveToPoison(message, lease);
    }
    try {
      await host.executor.run(fn, messageInput(message, content));
    } catch {
      // The executor has logged and recorded it.
      if (!poison) return lease.leave();
      if (message.dequeueCount >= maxDequeueCount) return moveToPoison(message, lease);
      await lease.release(visibilityTimeout);
      pause.wake();
      return;
    }
    if (!(await lease.complete())) {
      host.log('warning', 'message was done, but had come back before that', about);
    }
  }

  async function moveToPoison(message: DequeuedMessageItem, lease: MessageLease): Promise<void> {
    if (!poison) return lease.leave();
    await poison.createIfNotExists();
    await poison.sendMessage(message.messageText);
    await lease.complete();
    host.log(
      'warning',
      `message moved to ${poison.name} after ${message.dequeueCount} tries`,
      about,
    );
    host.wake(`queue:${poison.name}`);
  }

  return {
    source: `queue:${queue.name}`,
    async start() {
      loop = poll();
    },
    async stop() {
      stopping = true;
      pause.wake();
      await loop;
    },
    async abandon() {
      await Promise.allSettled([...leases].map((lease) => lease.release(0)));
    },
    wake: () => pause.wake(),
    async backlog() {
      try {
        const { approximateMessagesCount } = await queue.getProperties();
        return approximateMessagesCount ?? 0;
      } catch (error) {
        if (statusOf(error) === 404) return 0;
        throw error;
      }
    },
  };
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
