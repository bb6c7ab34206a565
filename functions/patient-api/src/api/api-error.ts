/** An answer other than 2xx that a handler decides on: what happened and what to do, in words for the reader. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly code: string;
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, message: string, retryAfter?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

export const noSuchPatient = (): ApiFailure =>
  new ApiFailure(404, 'not-found', 'There is no such patient.');

export const badRequest = (message: string): ApiFailure =>
  new ApiFailure(400, 'bad-request', message);
