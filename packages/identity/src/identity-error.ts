export type IdentityErrorCode =
  /** A setting does not have the expected shape. */
  | 'invalid-setting'
  /** The identities table kept changing under an operation; run it again. */
  | 'contention'
  /** A merge or link that would contradict what stands. */
  | 'invalid-operation';

const messages: Record<IdentityErrorCode, string> = {
  'invalid-setting': 'The setting does not have the expected shape.',
  contention: 'The identities table kept changing; try again.',
  'invalid-operation': 'This change of identity contradicts what is recorded.',
};

/** The one error class of this package. `details` name places and settings, never a person's data. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly code: IdentityErrorCode;
  readonly details: readonly string[];

  constructor(
    code: IdentityErrorCode,
    options: { details?: readonly string[]; cause?: unknown } = {},
  ) {
    super(messages[code], options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? [];
  }
}
