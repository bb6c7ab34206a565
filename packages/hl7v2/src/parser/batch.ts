import { Hl7Error } from '../hl7-error.ts';

/** One message of a file: its bytes, its number from 1 and where it begins in the file. */
export type BatchMessage = {
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly offset: number;
  /** Set when the file had to be decoded as a whole (UTF-16). */
  readonly characterSet?: string;
};

const CR = 0x0d;
const LF = 0x0a;
const start = Buffer.from('MSH');
const envelope = /^(FHS|BHS|BTS|FTS)/;

/**
 * Cuts a stream into messages: single messages, many in a row, FHS/BHS…BTS/FTS batches, MLLP dumps. Memory holds one
 * message and one chunk. Envelope segments are left out.
 * @param limit bytes that one message may have
 * A piece that is no message is given out as it is: the parser refuses it in its place.
 * @throws Hl7Error `message-too-large` or `empty-input`
 */
export async function* readMessages(
  source: AsyncIterable<Uint8Array>,
  limit = 64 * 1024 * 1024,
): AsyncGenerator<BatchMessage> {
  let held: Buffer = Buffer.alloc(0);
  let heldAt = 0;
  let number = 0;
  let searchFrom = 0;
  let isWide: boolean | undefined;
  for await (const chunk of source) {
    held =
      held.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        : Buffer.concat([held, chunk]);
    if (isWide === undefined && held.length >= 4) isWide = looksWide(held);
    if (isWide) {
      if (held.length > limit) throw new Hl7Error('message-too-large', { limit });
      continue;
    }
    // Keep three bytes back: a name may be cut by the end of the chunk.
    for (;;) {
      const next = nextStart(held, Math.max(searchFrom, 1));
      if (next < 0) {
        searchFrom = Math.max(1, held.length - 3);
        break;
      }
      const message = cut(held.subarray(0, next));
      if (message) yield { ...message, number: ++number, offset: heldAt + message.offset };
      held = held.subarray(next);
      heldAt += next;
      searchFrom = 1;
    }
    if (held.length > limit) throw new Hl7Error('message-too-large', { limit });
  }
  if (isWide ?? looksWide(held)) {
    yield* wideMessages(held);
    return;
  }
  const message = cut(held);
  if (message) yield { ...message, number: ++number, offset: heldAt + message.offset };
  if (number === 0) throw new Hl7Error('empty-input');
}

const looksWide = (bytes: Buffer): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) ||
  (bytes[0] === 0xfe && bytes[1] === 0xff) ||
  (bytes[0] !== undefined && bytes[1] === 0 && bytes[0] > 0x20) ||
  (bytes[0] === 0 && bytes[1] !== undefined && bytes[1] > 0x20);

/** The next `MSH` at the beginning of a line, at or after `from`. */
const nextStart = (bytes: Buffer, from: number): number => {
  for (let at = bytes.indexOf(start, from); at >= 0; at = bytes.indexOf(start, at + 1)) {
    const before = bytes[at - 1];
    const separator = bytes[at + 3];
    if (separator === undefined) return -1;
    if ((before === CR || before === LF || before === 0x0b) && !isWordByte(separator)) return at;
  }
  return -1;
};

const isWordByte = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  (byte >= 0x61 && byte <= 0x7a);

/** Trims a piece to its message; undefined when it holds envelope lines only. */
const cut = (piece: Buffer): { bytes: Uint8Array; offset: number } | undefined => {
  let from = 0;
  while (from < piece.length && (isBlank(piece[from] ?? 0) || isMark(piece, from)))
    from += isMark(piece, from) ? 3 : 1;
  let end = piece.length;
  for (;;) {
    while (end > from && isBlank(piece[end - 1] ?? 0)) end--;
    let line = end;
    while (line > from && piece[line - 1] !== CR && piece[line - 1] !== LF) line--;
    if (!envelope.test(piece.toString('latin1', line, Math.min(line + 3, end)))) break;
    end = line;
    if (end <= from) break;
  }
  if (end <= from) return undefined;
  // A byte order mark stays with its message, so that the message is read as UTF-8.
  const hasMark = from >= 3 && isMark(piece, from - 3);
  return {
    bytes: piece.subarray(hasMark ? from - 3 : from, end),
    offset: hasMark ? from - 3 : from,
  };
};

const isMark = (bytes: Buffer, at: number): boolean =>
  bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;

/** White space and the MLLP frame bytes. */
const isBlank = (byte: number): boolean => byte <= 0x20;

function* wideMessages(bytes: Buffer): Generator<BatchMessage> {
  const big = bytes[0] === 0xfe || bytes[0] === 0;
  const marked = bytes[0] === 0xff || bytes[0] === 0xfe;
  let text: string;
  try {
    text = new TextDecoder(big ? 'utf-16be' : 'utf-16le', { fatal: true }).decode(
      marked ? bytes.subarray(2) : bytes,
    );
  } catch (cause) {
    throw new Hl7Error('bad-encoding', { characterSet: 'utf-16' }, cause);
  }
  let number = 0;
  for (const piece of text.split(/(?<=[\r\n])(?=MSH[^A-Za-z0-9])/)) {
    const message = cut(Buffer.from(piece, 'utf8'));
    if (message) yield { bytes: message.bytes, number: ++number, offset: 0, characterSet: 'UTF-8' };
  }
  if (number === 0) throw new Hl7Error('empty-input');
}
