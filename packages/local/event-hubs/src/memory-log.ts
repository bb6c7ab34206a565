import type { PartitionLog, StoredEvent } from './partition-log.ts';

/** A partition in memory that holds at most so many bytes. */
export function memoryLog(
  maxBytes: number,
  start: { sequence: number; offset: number } = { sequence: 0, offset: 0 },
): PartitionLog {
  let events: (StoredEvent | undefined)[] = [];
  /** Events at the front that are dropped but not yet cut off; cutting each one would move all the others. */
  let dropped = 0;
  let first = start.sequence;
  let nextOffset = start.offset;
  let bytes = 0;
  const at = (sequenceNumber: number): StoredEvent => {
    const event = events[sequenceNumber - first + dropped];
    if (event === undefined) throw new RangeError('There is no event with this sequence number.');
    return event;
  };
  return {
    get first() {
      return first;
    },
    get next() {
      return first + events.length - dropped;
    },
    get nextOffset() {
      return nextOffset;
    },
    append: (added) => {
      for (const event of added) {
        events.push(event);
        bytes += event.message.length;
        nextOffset = event.offset + event.message.length;
      }
      while (bytes > maxBytes && events.length - dropped > 1) {
        bytes -= events[dropped]?.message.length ?? 0;
        events[dropped] = undefined;
        dropped++;
        first++;
      }
      if (dropped > 1_000 && dropped > events.length / 2) {
        events = events.slice(dropped);
        dropped = 0;
      }
    },
    read: at,
    position: at,
    close: () => {
      events = [];
    },
  };
}
