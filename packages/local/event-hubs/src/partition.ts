import { type Stamp, stampMessage } from './amqp-message.ts';
import { firstWhere, type PartitionLog, type StoredEvent } from './partition-log.ts';

/** A partition: its log, and those who wait for what comes next. */
export type Partition = {
  readonly id: string;
  readonly log: PartitionLog;
  /** Time of the last event, or of the start. */
  readonly lastEnqueuedTime: number;
  append(messages: readonly { encoded: Buffer; partitionKey: string | undefined }[]): void;
  /** Calls back after each append until stopped. */
  onAppend(listener: () => void): { stop(): void };
  /** The sequence number at which a reader with this selector starts. */
  seek(selector: string | undefined): number;
};

export function createPartition(id: string, log: PartitionLog): Partition {
  const listeners = new Set<() => void>();
  let lastEnqueuedTime = log.next > log.first ? log.position(log.next - 1).enqueuedTime : 0;
  return {
    id,
    log,
    get lastEnqueuedTime() {
      return lastEnqueuedTime;
    },
    append: (messages) => {
      // The clock may go back, the times of a partition may not: readers start by time.
      lastEnqueuedTime = Math.max(Date.now(), lastEnqueuedTime);
      let sequenceNumber = log.next;
      let offset = log.nextOffset;
      const events: StoredEvent[] = messages.map(({ encoded, partitionKey }) => {
        const stamp: Stamp = {
          sequenceNumber,
          offset,
          enqueuedTime: lastEnqueuedTime,
          partitionKey,
        };
        const message = stampMessage(encoded, stamp);
        const event = { sequenceNumber, offset, enqueuedTime: lastEnqueuedTime, message };
        sequenceNumber += 1;
        offset += message.length;
        return event;
      });
      log.append(events);
      for (const listener of listeners) listener();
    },
    onAppend: (listener) => {
      listeners.add(listener);
      return { stop: () => listeners.delete(listener) };
    },
    seek: (selector) => seek(log, selector),
  };
}

const SELECTOR = /x-opt-(offset|sequence-number|enqueued-time)\s*(>=?)\s*'?([^']*)'?/;

/** `amqp.annotation.x-opt-offset > '120'` and its like; without a selector a reader gets what comes from now on. */
function seek(log: PartitionLog, selector: string | undefined): number {
  const match = SELECTOR.exec(selector ?? '');
  if (!match) return log.next;
  const [, field, operator, value = ''] = match;
  if (value === '@latest') return log.next;
  if (value === '-1') return log.first;
  const limit = Number(value);
  if (Number.isNaN(limit)) return log.next;
  // A checkpoint beyond the end is one of an earlier emulator without persistence: begin at the start.
  if (field !== 'enqueued-time' && log.next > 0 && isBeyondEnd(log, field, limit)) return log.first;
  return firstWhere(log, (position) => {
    const own =
      field === 'offset'
        ? position.offset
        : field === 'sequence-number'
          ? position.sequenceNumber
          : position.enqueuedTime;
    return operator === '>=' ? own >= limit : own > limit;
  });
}

function isBeyondEnd(log: PartitionLog, field: string | undefined, limit: number): boolean {
  return field === 'offset' ? limit > log.nextOffset : limit > log.next;
}
