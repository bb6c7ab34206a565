export type PlatformErrorCode =
  /** One or more settings are missing or wrong; `details` names each with its meaning. */
  | 'settings'
  /** The blob was overwritten since it was opened. */
  | 'blob-changed'
  /** The blob was deleted since it was opened. */
  | 'blob-gone'
  /** Another worker has taken the run over. */
  | 'lease-lost'
  /** There is no such run. */
  | 'run-unknown'
  /** A queue message is not of the expected shape. */
  | 'message-invalid';

const messages: Record<PlatformErrorCode, string> = {
  settings: 'The settings are not complete or not right.',
  'blob-changed': 'The blob was overwritten while it was read.',
  'blob-gone': 'The blob was deleted while it was read.',
  'lease-lost': 'Another worker has taken over this run.',
  'run-unknown': 'There is no such run.',
  'message-invalid': 'The queue message is not of the expected shape.',
};

/** The one error class of this package. `details` names settings and places, never content. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly code: PlatformErrorCode;
  readonly details: readonly string[];

  constructor(
    code: PlatformErrorCode,
    options: { details?: readonly string[]; cause?: unknown } = {},
  ) {
    const { details = [], cause } = options;
    const text = details.length > 0 ? `${messages[code]}\n${details.join('\n')}` : messages[code];
    super(text, cause === undefined ? {} : { cause });
    this.code = code;
    this.details = details;
  }
}
