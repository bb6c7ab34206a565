import type { HttpResponseInit, InvocationContext } from '@azure/functions';

export type HttpProblemCode =
  | 'unauthorized'
  | 'forbidden'
  | 'not-local'
  | 'not-found'
  | 'invalid-request'
  | 'conflict';

const messages: Record<HttpProblemCode, string> = {
  unauthorized: 'A valid access token is needed.',
  forbidden: 'Your token does not have the role that this needs.',
  'not-local': 'Without tokens only this machine itself may call.',
  'not-found': 'There is no such thing.',
  'invalid-request': 'The request is not right.',
  conflict: 'This is not possible in the present state.',
};

/** What a handler throws to answer with an error of one form: `{ error: { code, message } }`. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly code: HttpProblemCode;

  constructor(
    status: number,
    code: HttpProblemCode,
    options: { message?: string; cause?: unknown } = {},
  ) {
    super(
      options.message ?? messages[code],
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.status = status;
    this.code = code;
  }
}

/** The response for an error. What nobody expected is told by its name only: its message may hold patient data. */
export function errorResponse(error: unknown, context: InvocationContext): HttpResponseInit {
  if (error instanceof HttpProblem) {
    const { status, code, message } = error;
    return { status, jsonBody: { error: { code, message } } };
  }
  const name = error instanceof Error ? error.name : typeof error;
  const code = (error as { code?: unknown } | null)?.code;
  context.error(`request failed: ${name}${typeof code === 'string' ? ` ${code}` : ''}`);
  return {
    status: 500,
    jsonBody: { error: { code: 'internal', message: 'An unexpected error.' } },
  };
}
