/**
 * Gathers events until there are enough, or the oldest has waited long enough, as `minEventBatchSize` and `maxWaitTime`
 * of host.json ask.
 */
export type EventBatcher<Event> = {
  /** Adds what came and gives back the batches that are due. */
  add(events: readonly Event[], now: number): Event[][];
};

export function createEventBatcher<Event>(options: {
  readonly least: number;
  readonly most: number;
  readonly waitMs: number;
}): EventBatcher<Event> {
  const waiting: Event[] = [];
  let since = 0;
  return {
    add: (events, now) => {
      if (waiting.length === 0) since = now;
      waiting.push(...events);
      const due: Event[][] = [];
      const isDue = () =>
        waiting.length > 0 && (waiting.length >= options.least || now - since >= options.waitMs);
      while (isDue()) due.push(waiting.splice(0, options.most));
      return due;
    },
  };
}
