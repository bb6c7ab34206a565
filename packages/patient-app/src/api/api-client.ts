import type { ApiError as ApiErrorBody } from '@fph/chart/contract';
import { type Session, SignedOutError } from '../session/session.ts';

/** An answer that was not 2xx, or none at all (`status` 0). */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, { code, message }: ApiErrorBody['error']) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** True when the same request may succeed by itself later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

type ApiRequest = { path: string; body?: unknown; signal?: AbortSignal | undefined };

export type ApiClient = <T>(request: ApiRequest) => Promise<T>;

/** Requests to the app's own back end; a token that has expired is renewed once. */
export function createApiClient(session: Session): ApiClient {
  return async <T>(request: ApiRequest): Promise<T> => {
    let response = await send(request, await session.token(false));
    if (response.status === 401 && session.mode !== 'none') {
      response = await send(request, await session.token(true));
    }
    if (response.status === 401) throw new SignedOutError();
    if (!response.ok) throw new ApiError(response.status, await errorBody(response));
    return (await response.json()) as T;
  };
}

async function send(
  { path, body, signal }: ApiRequest,
  token: string | undefined,
): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token) headers['authorization'] = `Bearer ${token}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init: RequestInit = {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    cache: 'no-store',
  };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  try {
    return await fetch(`/api${path}`, init);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, { code: 'unreachable', message: 'The server cannot be reached.' });
  }
}

async function errorBody(response: Response): Promise<ApiErrorBody['error']> {
  const fallback = { code: 'error', message: `The server answered ${response.status}.` };
  try {
    const body = (await response.json()) as Partial<ApiErrorBody>;
    return { ...fallback, ...body.error };
  } catch {
    return fallback;
  }
}
