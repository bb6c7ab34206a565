import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { memoryLog } from './memory-log.ts';
import type { EventPosition, PartitionLog, StoredEvent } from './partition-log.ts';

/** Bytes before each message: length (u32), enqueued time (f64), sequence number (f64), offset (f64). */
const HEAD = 28;
const SEGMENT_BYTES = 16 * 1024 * 1024;

type Segment = {
  readonly file: string;
  readonly descriptor: number;
  readonly first: number;
  /** For each event its place in the file and its time. */
  readonly places: number[];
  readonly times: number[];
  readonly offsets: number[];
  size: number;
};

export type FileLogOptions = {
  readonly maxBytes: number;
  /** Bytes of the newest events kept in memory. */
  readonly cacheBytes: number;
};

/**
 * A partition in append-only files (segments), the newest events also in memory. A process that is killed loses
 * nothing that it has acknowledged; half a record at the end of a segment is cut off at the next start.
 */
export function fileLog(folder: string, { maxBytes, cacheBytes }: FileLogOptions): PartitionLog {
  mkdirSync(folder, { recursive: true });
  const segments = readdirSync(folder)
    .filter((name) => /^\d{20}\.log$/.test(name))
    .sort()
    .map((name) => openSegment(path.join(folder, name)));
  const last = segments.at(-1);
  let next = last === undefined ? 0 : last.first + last.places.length;
  const filled = segments.findLast(({ places }) => places.length > 0);
  let nextOffset = filled === undefined ? 0 : endOffset(filled);
  const cache = memoryLog(cacheBytes, { sequence: next, offset: nextOffset });
  const segmentOf = (sequenceNumber: number): Segment => {
    const segment = segments.findLast(({ first }) => first <= sequenceNumber);
    if (segment === undefined || sequenceNumber - segment.first >= segment.places.length) {
      throw new RangeError('There is no event with this sequence number.');
    }
    return segment;
  };
  const position = (sequenceNumber: number): EventPosition => {
    const segment = segmentOf(sequenceNumber);
    const index = sequenceNumber - segment.first;
    return {
      sequenceNumber,
      offset: segment.offsets[index] ?? 0,
      enqueuedTime: segment.times[index] ?? 0,
    };
  };
  return {
    get first() {
      return segments[0]?.first ?? next;
    },
    get next() {
      return next;
    },
    get nextOffset() {
      return nextOffset;
    },
    append: (events) => {
      if (events.length === 0) return;
      let segment = segments.at(-1);
      if (segment === undefined || segment.size >= SEGMENT_BYTES) {
        segment = openSegment(path.join(folder, `${String(next).padStart(20, '0')}.log`));
        segments.push(segment);
      }
      write(segment, events);
      next += events.length;
      const newest = events.at(-1);
      if (newest) nextOffset = newest.offset + newest.message.length;
      cache.append(events);
      dropOldest(segments, maxBytes);
    },
    read: (sequenceNumber) =>
      sequenceNumber >= cache.first
        ? cache.read(sequenceNumber)
        : {
            ...position(sequenceNumber),
            message: readMessage(segmentOf(sequenceNumber), sequenceNumber),
          },
    position,
    close: () => {
      for (const { descriptor } of segments) closeSync(descriptor);
      segments.length = 0;
    },
  };
}

function write(segment: Segment, events: readonly StoredEvent[]): void {
  const parts: Buffer[] = [];
  let at = segment.size;
  for (const { message, enqueuedTime, sequenceNumber, offset } of events) {
    const head = Buffer.alloc(HEAD);
    head.writeUInt32BE(message.length, 0);
    head.writeDoubleBE(enqueuedTime, 4);
    head.writeDoubleBE(sequenceNumber, 12);
    head.writeDoubleBE(offset, 20);
    parts.push(head, message);
    segment.places.push(at);
    segment.times.push(enqueuedTime);
    segment.offsets.push(offset);
    at += HEAD + message.length;
  }
  const bytes = Buffer.concat(parts);
  // One write at a known place: what was left of a failed write is overwritten by the next.
  writeSync(segment.descriptor, bytes, 0, bytes.length, segment.size);
  segment.size = at;
}

function readMessage(segment: Segment, sequenceNumber: number): Buffer {
  const place = segment.places[sequenceNumber - segment.first] ?? 0;
  const end = segment.places[sequenceNumber - segment.first + 1] ?? segment.size;
  const message = Buffer.alloc(end - place - HEAD);
  readSync(segment.descriptor, message, 0, message.length, place + HEAD);
  return message;
}

function endOffset(segment: Segment): number {
  const index = segment.places.length - 1;
  const length = segment.size - (segment.places[index] ?? 0) - HEAD;
  return (segment.offsets[index] ?? 0) + length;
}

function dropOldest(segments: Segment[], maxBytes: number): void {
  let bytes = segments.reduce((sum, { size }) => sum + size, 0);
  while (bytes > maxBytes && segments.length > 1) {
    const oldest = segments.shift();
    if (oldest === undefined) return;
    bytes -= oldest.size;
    closeSync(oldest.descriptor);
    rmSync(oldest.file, { force: true });
  }
}

/** Opens a segment, new or not, and indexes what it holds. */
function openSegment(file: string): Segment {
  const descriptor = openSync(file, 'a+');
  closeSync(descriptor);
  const total = statSync(file).size;
  const segment: Segment = {
    file,
    descriptor: openSync(file, 'r+'),
    first: Number(path.basename(file, '.log')),
    places: [],
    times: [],
    offsets: [],
    size: 0,
  };
  const head = Buffer.alloc(HEAD);
  while (segment.size + HEAD <= total) {
    readSync(segment.descriptor, head, 0, HEAD, segment.size);
    const length = head.readUInt32BE(0);
    const expected = segment.first + segment.places.length;
    if (segment.size + HEAD + length > total || head.readDoubleBE(12) !== expected) break;
    segment.places.push(segment.size);
    segment.times.push(head.readDoubleBE(4));
    segment.offsets.push(head.readDoubleBE(20));
    segment.size += HEAD + length;
  }
  if (segment.size < total) truncateSync(file, segment.size);
  return segment;
}
