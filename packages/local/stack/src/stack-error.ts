export type StackErrorCode =
  | 'port-in-use'
  | 'service-failed'
  | 'already-running'
  | 'unknown-service'
  | 'settings-file'
  | 'bundle-failed';

const messages: Record<StackErrorCode, string> = {
  'port-in-use': 'a port of the platform is in use',
  'service-failed': 'a service of the platform did not start',
  'already-running': 'a platform already runs on this data folder',
  'unknown-service': 'there is no such service',
  'settings-file': 'the settings file is not a JSON object',
  'bundle-failed': 'a function app could not be bundled',
};

/** A failure of the local platform; what it was about stands in `details`. */
export class StackError extends Error {
  override readonly name = 'StackError';
  readonly code: StackErrorCode;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: StackErrorCode,
    details: Readonly<Record<string, string | number>> = {},
    options?: { cause?: unknown },
  ) {
    super(messages[code], options);
    this.code = code;
    this.details = details;
  }
}
