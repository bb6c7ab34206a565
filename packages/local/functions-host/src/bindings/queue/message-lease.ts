import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { statusOf } from './queue-client.ts';

/** Keeps a message hidden while it is worked on. */
export type MessageLease = {
  /** Deletes the message; `false` when it had been lost to another reader. */
  complete(): Promise<boolean>;
  /** Makes it visible again after `ms`. */
  release(ms: number): Promise<void>;
  /** Lets it come back by itself when the lease runs out. */
  leave(): Promise<void>;
};

/** Renews the hiding of a message each third of the lease. Each renewal changes the pop receipt. */
export function leaseMessage(
  queue: QueueClient,
  message: DequeuedMessageItem,
  leaseMs: number,
  onLost: (error: unknown) => void,
): MessageLease {
  const { messageId } = message;
  let popReceipt = message.popReceipt;
  let renewal: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    renewal = renewal.then(async () => {
      try {
        const renewed = await queue.updateMessage(
          messageId,
          popReceipt,
          undefined,
          seconds(leaseMs),
        );
        popReceipt = renewed.popReceipt ?? popReceipt;
      } catch (error) {
        onLost(error);
        if (isLost(error)) clearInterval(timer);
      }
    });
  }, leaseMs / 3);
  const stop = async () => {
    clearInterval(timer);
    await renewal;
  };
  return {
    async complete() {
      await stop();
      try {
        await queue.deleteMessage(messageId, popReceipt);
        return true;
      } catch (error) {
        if (!isLost(error)) throw error;
        return false;
      }
    },
    async release(ms) {
      await stop();
      try {
        await queue.updateMessage(messageId, popReceipt, undefined, seconds(ms));
      } catch (error) {
        if (!isLost(error)) throw error;
      }
    },
    leave: stop,
  };
}

/** The service counts whole seconds. */
export const seconds = (ms: number) => Math.ceil(ms / 1000);

/** Another reader has it, or it is gone. */
function isLost(error: unknown): boolean {
  const status = statusOf(error);
  return status === 404 || status === 400;
}
