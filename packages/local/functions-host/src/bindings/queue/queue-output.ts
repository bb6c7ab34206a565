import type { RpcTypedData } from '../../worker/worker-contract.ts';
import type { OutputBinding } from '../binding.ts';
import { openQueues, statusOf } from './queue-client.ts';
import { encodeMessage } from './queue-encoding.ts';

/** Sends output to a queue; an array gives one message per element. A missing queue is made. */
export const queueOutput: OutputBinding = {
  open(binding, functionName, host) {
    const { queue } = openQueues(binding, functionName, host);
    const encoding = host.hostJson.extensions.queues.messageEncoding;
    return async (data) => {
      for (const message of messagesOf(data)) {
        const text = encodeMessage(message, encoding);
        try {
          await queue.sendMessage(text);
        } catch (error) {
          if (statusOf(error) !== 404) throw error;
          await queue.createIfNotExists();
          await queue.sendMessage(text);
        }
      }
      host.wake(`queue:${queue.name}`);
    };
  },
};

/** The messages of one output value. */
export function messagesOf(data: RpcTypedData): readonly (string | Uint8Array)[] {
  if (data.bytes !== undefined) return [data.bytes];
  if (data.string !== undefined) return [data.string];
  if (data.json === undefined) return [String(data.int ?? data.double)];
  const value: unknown = JSON.parse(data.json);
  if (!Array.isArray(value)) return [data.json];
  return value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
}
