import type { QueueServiceClient } from '@azure/storage-queue';
import type { MessageQueue } from '../ports/queues.ts';
import { makeOnce, statusOf } from '../storage/make-once.ts';

/** A {@link MessageQueue} over Azure Queue Storage or Azurite. */
export function azureMessageQueue({
  queues,
}: {
  readonly queues: QueueServiceClient;
}): MessageQueue {
  const once = makeOnce();
  return {
    async send(queue, message, delaySeconds = 0) {
      const client = queues.getQueueClient(queue);
      await once(queue, () => client.createIfNotExists());
      // The Functions host reads base64 by default; -1 never expires.
      const text = Buffer.from(JSON.stringify(message)).toString('base64');
      await client.sendMessage(text, {
        visibilityTimeout: Math.ceil(delaySeconds),
        messageTimeToLive: -1,
      });
    },
    async length(queue) {
      try {
        return (await queues.getQueueClient(queue).getProperties()).approximateMessagesCount ?? 0;
      } catch (error) {
        if (statusOf(error) === 404) return 0;
        throw error;
      }
    },
  };
}
