import { Hl7Error } from '../hl7-error.ts';

const begin = 0x0b;
const end = 0x1c;
const carriageReturn = 0x0d;

/** Takes the bytes of one connection as they come and gives back whole messages. */
export type FrameDecoder = {
  /** Messages that these bytes complete, in order. */
  push(chunk: Uint8Array): Uint8Array[];
  /** True while a frame has begun and not ended. */
  readonly isOpen: boolean;
};

/**
 * Decodes MLLP (`0x0B` message `0x1C 0x0D`). Bytes between frames are noise and skipped; a frame that begins within
 * another one drops the broken one.
 * @throws Hl7Error `message-too-large` when a frame grows beyond the limit: the connection cannot be trusted any more
 */
export const createFrameDecoder = (limit = 16 * 1024 * 1024): FrameDecoder => {
  let parts: Uint8Array[] = [];
  let size = 0;
  let open = false;
  let ended = false;
  const keep = (piece: Uint8Array): void => {
    if (piece.length === 0) return;
    size += piece.length;
    if (size > limit) throw new Hl7Error('message-too-large', { limit });
    parts.push(Uint8Array.prototype.slice.call(piece));
  };
  const reset = (): void => {
    parts = [];
    size = 0;
    ended = false;
  };
  return {
    get isOpen() {
      return open;
    },
    push(chunk) {
      const messages: Uint8Array[] = [];
      let at = 0;
      while (at < chunk.length) {
        if (!open) {
          const start = chunk.indexOf(begin, at);
          if (start < 0) break;
          open = true;
          reset();
          at = start + 1;
          continue;
        }
        if (ended) {
          // 0x1C was seen: only 0x0D makes it the end, else it was content.
          if (chunk[at] === carriageReturn) {
            messages.push(Buffer.concat(parts));
            open = false;
            reset();
            at += 1;
            continue;
          }
          keep(Uint8Array.of(end));
          ended = false;
          continue;
        }
        const [stop, isBegin] = nextMark(chunk, at);
        keep(chunk.subarray(at, stop));
        at = stop + 1;
        if (stop === chunk.length) break;
        if (isBegin) reset();
        else ended = true;
      }
      return messages;
    },
  };
};

const nextMark = (chunk: Uint8Array, from: number): [number, boolean] => {
  const start = chunk.indexOf(begin, from);
  const stop = chunk.indexOf(end, from);
  if (stop < 0 && start < 0) return [chunk.length, false];
  if (stop < 0 || (start >= 0 && start < stop)) return [start, true];
  return [stop, false];
};

/** Puts a message into its frame. */
export const frame = (message: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(begin), message, Buffer.of(end, carriageReturn)]);
