import type { EventContext, Receiver } from 'rhea';
import rhea from 'rhea';
import type { Hub } from './hub.ts';
import { MAX_MESSAGE_BYTES } from './link.ts';
import type { Partition } from './partition.ts';

const { message: codec } = rhea;

/** Takes what a client sends over a link into a hub, and acknowledges it once it is in the log. */
export function acceptEvents(receiver: Receiver, hub: Hub, partition: Partition | undefined): void {
  receiver.on('message', ({ message, delivery }: EventContext) => {
    if (delivery === undefined) return;
    const format = (delivery as unknown as { format?: number }).format ?? 0;
    // The library decodes messages of format 0 and hands batches over as they came.
    const encoded = Buffer.isBuffer(message) ? message : codec.encode(message);
    if (encoded.length > MAX_MESSAGE_BYTES) {
      delivery.reject({
        condition: 'amqp:link:message-size-exceeded',
        description: `The received message (delivery-id:${delivery.id}, size:${encoded.length} bytes) exceeds the limit (${MAX_MESSAGE_BYTES} bytes) currently allowed on the link.`,
      });
      return;
    }
    try {
      hub.take(encoded, format, partition);
    } catch {
      delivery.reject({
        condition: 'amqp:internal-error',
        description: 'The event could not be stored.',
      });
      return;
    }
    delivery.accept();
  });
}
