/** An event in a partition; `message` is the encoded AMQP message with the service's annotations. */
export type StoredEvent = {
  readonly sequenceNumber: number;
  readonly offset: number;
  readonly enqueuedTime: number;
  readonly message: Buffer;
};

/** What can be said about an event without reading it. */
export type EventPosition = Omit<StoredEvent, 'message'>;

/**
 * The events of one partition, oldest dropped when the log is full. Sequence numbers run on without gap from `first`
 * to `next - 1`.
 */
export type PartitionLog = {
  readonly first: number;
  readonly next: number;
  /** Offset of the next event. */
  readonly nextOffset: number;
  append(events: readonly StoredEvent[]): void;
  /** The event with this sequence number; must lie between `first` and `next - 1`. */
  read(sequenceNumber: number): StoredEvent;
  /** Its position, without touching its bytes. */
  position(sequenceNumber: number): EventPosition;
  close(): void;
};

/** The first sequence number from which on `isAfter` holds; positions grow in every respect. */
export function firstWhere(
  log: PartitionLog,
  isAfter: (position: EventPosition) => boolean,
): number {
  let low = log.first;
  let high = log.next;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isAfter(log.position(middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}
