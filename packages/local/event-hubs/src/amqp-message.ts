import rhea from 'rhea';

const { message, types } = rhea;

/** In the library, missing from its types. */
const { Writer } = types as unknown as {
  Writer: new () => { write(value: unknown): void; toBuffer(): Buffer };
};

/** Codes of the sections that may stand before the bare message (AMQP 1.0, part 3, 3.2). */
const HEADER = 0x70;
const DELIVERY_ANNOTATIONS = 0x71;
const MESSAGE_ANNOTATIONS = 0x72;

/** What the service writes onto an event when it takes it. */
export type Stamp = {
  readonly sequenceNumber: number;
  /** Opaque to clients; here the number of bytes before the event. */
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly enqueuedTime: number;
  readonly partitionKey: string | undefined;
};

type Section = { readonly code: number; readonly start: number; readonly end: number };

/**
 * Adds the service's annotations to an encoded message. Only the annotations are read and written; the rest of the
 * message is passed on byte for byte, so that no type of any client is lost.
 */
export function stampMessage(encoded: Buffer, stamp: Stamp): Buffer {
  const before: Section[] = [];
  let at = 0;
  for (
    let section = readSection(encoded, at);
    section !== undefined;
    section = readSection(encoded, at)
  ) {
    before.push(section);
    at = section.end;
  }
  const header = before.find(({ code }) => code === HEADER);
  const annotations = before.find(({ code }) => code === MESSAGE_ANNOTATIONS);
  return Buffer.concat([
    ...(header ? [encoded.subarray(header.start, header.end)] : []),
    encodeAnnotations(stamp, annotations && encoded.subarray(annotations.start, annotations.end)),
    encoded.subarray(at),
  ]);
}

/** The partition key in the annotations of an encoded message. */
export function partitionKeyOf(encoded: Buffer): string | undefined {
  let at = 0;
  for (
    let section = readSection(encoded, at);
    section !== undefined;
    section = readSection(encoded, at)
  ) {
    at = section.end;
    if (section.code !== MESSAGE_ANNOTATIONS) continue;
    const key: unknown = annotationsOf(encoded.subarray(section.start, section.end))[
      'x-opt-partition-key'
    ];
    return key === undefined || key === null ? undefined : String(key as string);
  }
  return undefined;
}

/** The messages of a batch: each data section of the envelope holds one, encoded. */
export function unpackBatch(envelope: Buffer): Buffer[] {
  const content: unknown = (message.decode(envelope)['body'] as { content?: unknown } | undefined)
    ?.content;
  return (Array.isArray(content) ? content : [content]).filter((part): part is Buffer =>
    Buffer.isBuffer(part),
  );
}

function annotationsOf(section: Buffer): Record<string, unknown> {
  return (
    (message.decode(section)['message_annotations'] as Record<string, unknown> | undefined) ?? {}
  );
}

function encodeAnnotations(stamp: Stamp, existing: Buffer | undefined): Buffer {
  const own = {
    'x-opt-sequence-number': types.wrap_long(stamp.sequenceNumber),
    'x-opt-offset': String(stamp.offset),
    'x-opt-enqueued-time': types.wrap_timestamp(stamp.enqueuedTime),
    ...(stamp.partitionKey !== undefined && { 'x-opt-partition-key': stamp.partitionKey }),
  };
  const writer = new Writer();
  const all = existing === undefined ? own : { ...annotationsOf(existing), ...own };
  writer.write(
    types.described_nc(types.wrap_ulong(MESSAGE_ANNOTATIONS), types.wrap_symbolic_map(all)),
  );
  return writer.toBuffer();
}

/** The runtime information that a reader may ask for, as a section to put before a message. */
export function encodeRuntimeInfo(info: {
  readonly sequenceNumber: number;
  readonly offset: number;
  readonly enqueuedTime: number;
}): Buffer {
  const writer = new Writer();
  const map = {
    last_enqueued_sequence_number: types.wrap_long(info.sequenceNumber),
    last_enqueued_offset: String(info.offset),
    last_enqueued_time_utc: types.wrap_timestamp(info.enqueuedTime),
    runtime_info_retrieval_time_utc: types.wrap_timestamp(Date.now()),
  };
  writer.write(
    types.described_nc(types.wrap_ulong(DELIVERY_ANNOTATIONS), types.wrap_symbolic_map(map)),
  );
  return writer.toBuffer();
}

/** Reads the section at a position if it is one of those before the bare message. */
function readSection(buffer: Buffer, start: number): Section | undefined {
  // A descriptor is 0x00 and an unsigned long, small (0x53) or full (0x80).
  if (buffer[start] !== 0) return undefined;
  const small = buffer[start + 1] === 0x53;
  const code = small ? buffer[start + 2] : buffer[start + 9];
  const value = start + (small ? 3 : 10);
  if (code !== HEADER && code !== DELIVERY_ANNOTATIONS && code !== MESSAGE_ANNOTATIONS)
    return undefined;
  const length = valueLength(buffer, value);
  return length === undefined ? undefined : { code, start, end: value + length };
}

/** Length of an encoded list or map with its constructor. */
function valueLength(buffer: Buffer, at: number): number | undefined {
  switch (buffer[at]) {
    case 0x45: // list0
      return 1;
    case 0xc0: // list8
    case 0xc1: // map8
      return 2 + buffer.readUInt8(at + 1);
    case 0xd0: // list32
    case 0xd1: // map32
      return 5 + buffer.readUInt32BE(at + 1);
    default:
      return undefined;
  }
}
