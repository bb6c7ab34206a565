/** What went wrong, as far as the caller of `fph` can act on it. */
export type CliErrorCode = 'usage' | 'configuration' | 'failed' | 'interrupted';

/**
 * An error whose message is meant for the person at the terminal. Its text says where and what to do, never what
 * the data was; `usage` and `configuration` end the command with exit code 2, `interrupted` with 130, `failed` with 1.
 */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  get exitCode(): number {
    if (this.code === 'failed') return 1;
    return this.code === 'interrupted' ? 130 : 2;
  }
}

/**
 * The line to print for an error that nobody expected. Messages of foreign errors may quote the data (JSON.parse does),
 * so only messages written by us or by the operating system are shown.
 */
export function describeError(error: unknown): string {
  if (error instanceof CliError) return error.message;
  if (!(error instanceof Error)) return 'unexpected failure (--debug shows more)';
  if ('syscall' in error && 'code' in error) {
    const path = 'path' in error ? ` ${String(error.path)}` : '';
    return `${String(error.code)}: ${String(error.syscall)}${path}`;
  }
  // Our packages' error classes carry a code and a static message.
  if ('code' in error && typeof error.code === 'string' && error.name !== 'Error') {
    return `${error.message} (${error.code})`;
  }
  return `unexpected ${error.name} (--debug shows more)`;
}
