import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RpcHttpData, RpcNullable } from '../../worker/worker-contract.ts';
import { readBody } from './request-body.ts';
import { setCookieHeader } from './set-cookie.ts';

/** Encodes a request as the host sends it to the worker; `undefined` when the body is too long. */
export async function encodeRequest(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  bodyLimit: number,
): Promise<RpcHttpData | undefined> {
  const body = await readBody(request, bodyLimit);
  if (!body) return undefined;
  const noBody = body.length === 0 || request.method === 'GET' || request.method === 'HEAD';
  return {
    method: request.method ?? 'GET',
    url: url.href,
    headers: {},
    nullableHeaders: nullable(joinedHeaders(request)),
    params: {},
    nullableParams: nullable(params),
    query: {},
    nullableQuery: nullable(joinedQuery(url)),
    body: noBody ? null : { bytes: body },
  };
}

/** Headers with repeated ones joined by a comma, as the host's StringValues do. */
export function joinedHeaders(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')] as const,
  );
  return Object.fromEntries(entries);
}

/** The query with repeated keys joined by a comma, as the host's StringValues do. */
export function joinedQuery(url: URL): Record<string, string> {
  const keys = new Set(url.searchParams.keys());
  return Object.fromEntries([...keys].map((key) => [key, url.searchParams.getAll(key).join(',')]));
}

/** Writes a function's result; without one the answer is 204, as in Azure. */
export function writeResponse(response: ServerResponse, http: RpcHttpData | undefined): void {
  if (!http) {
    response.writeHead(204).end();
    return;
  }
  for (const [name, value] of Object.entries(http.headers ?? {})) response.setHeader(name, value);
  const cookies = http.cookies ?? [];
  if (cookies.length > 0) response.setHeader('set-cookie', cookies.map(setCookieHeader));
  response.writeHead(Number(http.statusCode ?? 200));
  response.end(http.body?.bytes ?? http.body?.string ?? http.body?.json);
}

function nullable(values: Readonly<Record<string, string>>): RpcNullable {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));
}
