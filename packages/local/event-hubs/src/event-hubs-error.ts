export type EventHubsErrorCode = 'config-invalid' | 'log-damaged' | 'usage';

/** An error of the emulator itself; what clients do wrong is answered on their link. */
export class EventHubsError extends Error {
  override readonly name = 'EventHubsError';
  readonly code: EventHubsErrorCode;
  /** Settings or files at fault. */
  readonly details: readonly string[];

  constructor(
    code: EventHubsErrorCode,
    message: string,
    details: readonly string[] = [],
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}
