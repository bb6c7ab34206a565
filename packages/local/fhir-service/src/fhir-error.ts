import type { OperationOutcome } from 'fhir/r4';

type IssueCode = OperationOutcome['issue'][number]['code'];

/** An answer that is an OperationOutcome: HTTP status, issue type and a text for people. */
export class FhirError extends Error {
  override name = 'FhirError';
  readonly status: number;
  readonly code: IssueCode;
  /** Extra response headers, as `Retry-After`. */
  readonly headers: Record<string, string>;
  /** The entry of a transaction that failed, told before what went wrong with it. */
  readonly entry: { text: string; expression: string } | undefined;

  constructor(
    status: number,
    code: IssueCode,
    message: string,
    options: {
      cause?: unknown;
      headers?: Record<string, string>;
      entry?: { text: string; expression: string };
    } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
    this.entry = options.entry;
  }

  toOutcome(): OperationOutcome {
    const outcome = operationOutcome('error', this.code, this.message);
    if (this.entry === undefined) return outcome;
    const { text, expression } = this.entry;
    const issue = outcome.issue.map((one) => ({ ...one, expression: [expression] }));
    const lead = { severity: 'error' as const, code: 'processing' as const, diagnostics: text };
    return { ...outcome, issue: [lead, ...issue] };
  }
}

export function operationOutcome(
  severity: 'fatal' | 'error' | 'warning' | 'information',
  code: IssueCode,
  diagnostics: string,
): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: [{ severity, code, diagnostics }] };
}

export const badRequest = (message: string) => new FhirError(400, 'invalid', message);

/**
 * A search that is well formed and yet not possible, as an unknown modifier or a chain that leads
 * nowhere. The Azure service answers 403 to these, not 400.
 */
export const searchNotPossible = (message: string) => new FhirError(403, 'not-supported', message);

export const preconditionFailed = (message: string) => new FhirError(412, 'conflict', message);

/** One place where an unknown failure becomes an answer; its text never carries resource content. */
export function toFhirError(error: unknown): FhirError {
  if (error instanceof FhirError) return error;
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return new FhirError(400, 'structure', 'The content is nested too deeply.', { cause: error });
  }
  return new FhirError(500, 'exception', 'The request failed inside the service.', {
    cause: error,
  });
}
