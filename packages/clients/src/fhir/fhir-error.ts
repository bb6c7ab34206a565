import type { OperationOutcome } from 'fhir/r4';
import type { FhirResponse } from './layer.ts';

export type FhirErrorCode =
  /** No answer: refused, reset, unknown host, TLS. `cause` has the system's code. */
  | 'connection'
  /** No answer in time. */
  | 'timeout'
  /** The caller gave up. */
  | 'aborted'
  /** No token could be had. */
  | 'credentials'
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'deleted'
  | 'conflict'
  /** 412: the resource has changed since it was read, or a condition matches several. */
  | 'precondition-failed'
  | 'too-large'
  | 'unprocessable'
  | 'throttled'
  | 'server-error'
  /** The answer is not what FHIR says it must be. */
  | 'invalid-response';

const messages: Record<FhirErrorCode, string> = {
  connection: 'The FHIR server cannot be reached.',
  timeout: 'The FHIR server did not answer in time.',
  aborted: 'The request was given up.',
  credentials: 'No access token for the FHIR server.',
  'bad-request': 'The FHIR server refuses the request.',
  unauthorized: 'The FHIR server does not accept the credentials.',
  forbidden: 'The FHIR server does not permit this.',
  'not-found': 'The FHIR server has no such resource.',
  deleted: 'The resource is deleted.',
  conflict: 'The request conflicts with the state of the FHIR server.',
  'precondition-failed': 'The resource has changed, or the condition matches several.',
  'too-large': 'The request is larger than the FHIR server takes.',
  unprocessable: 'The FHIR server cannot process the resource.',
  throttled: 'The FHIR server is throttling.',
  'server-error': 'The FHIR server failed.',
  'invalid-response': 'The answer is not what FHIR requires.',
};

export type FhirErrorFields = {
  readonly status?: number | undefined;
  readonly outcome?: OperationOutcome | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
};

/** The one error of the FHIR client. The message is static; what the server said is in `outcome`. */
export class FhirError extends Error {
  override readonly name = 'FhirError';
  readonly code: FhirErrorCode;
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  readonly outcome: OperationOutcome | undefined;
  /** What the server asked to wait before the next try. */
  readonly retryAfterMs: number | undefined;

  constructor(code: FhirErrorCode, fields: FhirErrorFields = {}) {
    super(messages[code], fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = code;
    this.status = fields.status;
    this.outcome = fields.outcome;
    this.retryAfterMs = fields.retryAfterMs;
  }
}

const codeByStatus: ReadonlyMap<number, FhirErrorCode> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [408, 'timeout'],
  [409, 'conflict'],
  [410, 'deleted'],
  [412, 'precondition-failed'],
  [413, 'too-large'],
  [422, 'unprocessable'],
  [429, 'throttled'],
]);

/** The meaning of an HTTP status of 400 or above. */
function errorCodeOf(status: number): FhirErrorCode {
  return codeByStatus.get(status) ?? (status >= 500 ? 'server-error' : 'bad-request');
}

/** The error that an answer of 400 or above stands for. */
export function errorOfResponse(response: FhirResponse, retryAfterMs?: number): FhirError {
  return new FhirError(errorCodeOf(response.status), {
    status: response.status,
    outcome: asOutcome(response.body),
    retryAfterMs,
  });
}

/** The value if it is an OperationOutcome. */
export function asOutcome(value: unknown): OperationOutcome | undefined {
  return isRecord(value) && value['resourceType'] === 'OperationOutcome'
    ? (value as unknown as OperationOutcome)
    : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
