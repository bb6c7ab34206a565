import { Transform } from 'node:stream';

/** What an archive may turn into before it is taken for a bomb. */
export type ArchiveLimits = {
  readonly maxMembers: number;
  /** Bytes of one decompressed file. */
  readonly maxBytes: number;
  /** Decompressed bytes of all members of one archive. */
  readonly maxTotalBytes: number;
  /** Decompressed to compressed; looked at only beyond `ratioFrom` bytes, as small texts compress extremely well. */
  readonly maxRatio: number;
  readonly ratioFrom: number;
  /** Bytes of an input that a transform takes as one text. */
  readonly maxTextBytes: number;
};

export const archiveLimits: ArchiveLimits = {
  maxMembers: 100_000,
  maxBytes: 16 * 2 ** 30,
  maxTotalBytes: 64 * 2 ** 30,
  maxRatio: 250,
  ratioFrom: 64 * 2 ** 20,
  maxTextBytes: 400 * 2 ** 20,
};

export type InputErrorCode =
  | 'not-found'
  | 'no-input'
  | 'unreadable'
  | 'too-large'
  | 'compression-ratio'
  | 'too-many-members'
  | 'invalid-archive'
  | 'nested-archive'
  | 'encrypted-archive';

const messages: Record<InputErrorCode, string> = {
  'not-found': 'no such file or directory',
  'no-input': 'no file found here',
  unreadable: 'cannot be read',
  'too-large': 'larger than what can be read as one input',
  'compression-ratio': 'decompresses to suspiciously much; unpack it first if it is to be trusted',
  'too-many-members': 'the archive holds too many files; unpack it first',
  'invalid-archive': 'not a valid archive of its kind',
  'nested-archive': 'an archive inside an archive is not read; unpack it first',
  'encrypted-archive': 'the archive is encrypted; unpack it first',
};

/** An input that cannot be read; becomes one issue of that input. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code: InputErrorCode;

  constructor(code: InputErrorCode, options?: { cause?: unknown }) {
    super(messages[code], options);
    this.code = code;
  }
}

/** Passes decompressed bytes on and fails when they grow beyond the limits; `compressed` says how many bytes went in. */
export function expansionGuard(limits: ArchiveLimits, compressed: () => number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.byteLength;
      if (bytes > limits.maxBytes) return done(new InputError('too-large'));
      if (bytes > limits.ratioFrom && bytes > compressed() * limits.maxRatio) {
        return done(new InputError('compression-ratio'));
      }
      return done(null, chunk);
    },
  });
}
