import type { DequeuedMessageItem } from '@azure/storage-queue';
import type { TriggerInput } from '../../executor.ts';
import { jsonData, textData, typedData } from '../../worker/typed-data.ts';
import type { TriggerBinding } from '../binding.ts';
import { createQueueListener } from './queue-listener.ts';

/** Storage queue trigger. */
export const queueTrigger: TriggerBinding = {
  honoursRetry: false,
  listen: createQueueListener,
  inputFrom(data) {
    const content = typedData(data ?? '');
    const now = new Date();
    return {
      data: content,
      metadata: {
        QueueTrigger: content,
        Id: textData('local'),
        DequeueCount: jsonData(1),
        InsertionTime: jsonData(now),
        ExpirationTime: jsonData(now),
        NextVisibleTime: jsonData(now),
        PopReceipt: textData('local'),
      },
    };
  },
};

/** The input of a function for a message and its decoded text. */
export function messageInput(message: DequeuedMessageItem, text: string): TriggerInput {
  return {
    data: textData(text),
    metadata: {
      QueueTrigger: textData(text),
      Id: textData(message.messageId),
      DequeueCount: jsonData(message.dequeueCount),
      InsertionTime: jsonData(message.insertedOn),
      ExpirationTime: jsonData(message.expiresOn),
      NextVisibleTime: jsonData(message.nextVisibleOn),
      PopReceipt: textData(message.popReceipt),
    },
  };
}
