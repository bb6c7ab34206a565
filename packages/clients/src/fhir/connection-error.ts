import { FhirError } from './fhir-error.ts';

/** Codes of Node and undici that say the request never reached the server: safe to repeat whatever it was. */
const notSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Codes after which the server may or may not have acted. */
const unclear: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RESPONSE',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

export type ConnectionFate = 'not-sent' | 'unclear';

/** What a connection error means for repeating, told by codes along the causes; undefined for anything else. */
export function connectionFate(error: unknown): ConnectionFate | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; depth += 1) {
    const code: unknown = Reflect.get(cause, 'code');
    if (typeof code === 'string') {
      if (notSent.has(code)) return 'not-sent';
      if (unclear.has(code)) return 'unclear';
    }
    // Several addresses tried at once (happy eyeballs) fail together.
    cause = cause instanceof AggregateError ? cause.errors[0] : cause.cause;
  }
  return undefined;
}

/** Makes whatever a transport throws into a {@link FhirError}: the one place where that happens. */
export function errorOfTransport(error: unknown, signal?: AbortSignal): FhirError {
  if (error instanceof FhirError) return error;
  if (signal?.aborted) return new FhirError('aborted', { cause: signal.reason });
  if (error instanceof Error && error.name === 'TimeoutError')
    return new FhirError('timeout', { cause: error });
  return new FhirError('connection', { cause: error });
}
