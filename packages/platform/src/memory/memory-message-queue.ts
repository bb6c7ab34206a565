import type { MessageQueue } from '../ports/queues.ts';

type QueuedMessage = { readonly message: unknown; readonly visibleAt: number };

/** A {@link MessageQueue} in memory; tests take messages out by hand. */
export function memoryMessageQueue(now: () => number = Date.now): MessageQueue & {
  /** Takes the next visible message of a queue. */
  take(queue: string): unknown;
  /** When the next message becomes visible; undefined when the queue is empty. */
  nextAt(queue: string): number | undefined;
  /** Everything ever sent. */
  readonly sent: readonly { readonly queue: string; readonly message: unknown }[];
} {
  const queues = new Map<string, QueuedMessage[]>();
  const sent: { queue: string; message: unknown }[] = [];
  const of = (queue: string) => {
    const list = queues.get(queue) ?? [];
    queues.set(queue, list);
    return list;
  };
  return {
    sent,
    async send(queue, message, delaySeconds = 0) {
      // As a queue does it: what is taken out is a copy.
      const copy: unknown = JSON.parse(JSON.stringify(message));
      sent.push({ queue, message: copy });
      const list = of(queue);
      list.push({ message: copy, visibleAt: now() + delaySeconds * 1000 });
      list.sort((a, b) => a.visibleAt - b.visibleAt);
    },
    length: async (queue) => of(queue).length,
    take(queue) {
      const list = of(queue);
      return (list[0]?.visibleAt ?? Number.POSITIVE_INFINITY) <= now()
        ? list.shift()?.message
        : undefined;
    },
    nextAt: (queue) => of(queue)[0]?.visibleAt,
  };
}
