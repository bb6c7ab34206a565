import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultInjector } from '../faults/fault-injector.ts';
import { readFaultSettings } from '../faults/fault-settings.ts';
import { FhirError, toFhirError } from '../fhir-error.ts';
import { type Backend, encode } from '../process/backend.ts';
import { isRead } from '../rest/engine.ts';
import type { FhirRequest } from '../rest/messages.ts';
import { guard } from './guard.ts';
import { negotiate } from './negotiation.ts';
import { readBody } from './read-body.ts';
import type { RequestLog } from './request-log.ts';
import { type Answer, sendResponse } from './send-response.ts';

type HandlerOptions = {
  backend: Backend;
  /** Present in test mode only; its endpoint does not exist otherwise. */
  faults?: FaultInjector | undefined;
  log?: RequestLog | undefined;
  /** Operations that are jobs; undefined when the request is none of them. */
  jobs?: ((request: FhirRequest) => Promise<Answer> | undefined) | undefined;
};

const FAULTS_PATH = '/$faults';

/** The listener of the HTTP server. */
export function createRequestHandler(options: HandlerOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now();
    const [path = '/', query = ''] = splitUrl(request.url ?? '/');
    let answer: Answer | undefined;
    try {
      guard(request.headers);
      answer = await answerRequest(options, request, path, query);
    } catch (error) {
      const failure = toFhirError(error);
      answer = encode({
        status: failure.status,
        headers: failure.headers,
        body: JSON.stringify(failure.toOutcome()),
      });
      // a body that was not read to its end would be taken for the next request
      if (!request.complete) answer.headers = { ...answer.headers, connection: 'close' };
    }
    if (answer === undefined) response.destroy();
    else {
      answer.headers = { ...requestIds(request), ...answer.headers };
      await sendResponse(request, response, answer);
    }
    options.log?.({
      method: request.method ?? '',
      path,
      status: answer?.status ?? 0,
      ms: performance.now() - started,
    });
  };
}

/** Undefined means: cut the connection. */
async function answerRequest(
  options: HandlerOptions,
  request: IncomingMessage,
  path: string,
  query: string,
): Promise<Answer | undefined> {
  const method = request.method ?? 'GET';
  if (path === '/health') return health(method, options.backend.healthy());
  const { faults, backend } = options;
  if (faults && path === FAULTS_PATH)
    return faultsEndpoint(faults, backend, method, await readBody(request));
  if (faults && (await faults.before(request.headers.authorization)) === 'drop') return undefined;
  const body = await readBody(request);
  const headers = flatten(request.headers);
  negotiate({
    method,
    path,
    format: query.includes('_format') ? new URLSearchParams(query).get('_format') : null,
    accept: headers['accept'],
    contentType: headers['content-type'],
    hasBody: body !== undefined,
  });
  const base = `http://${request.headers.host}`;
  const fhirRequest: FhirRequest = { method, path, query, headers, body, base };
  const answer = await dispatch(options, fhirRequest);
  return faults?.dropsAnswer() ? undefined : answer;
}

async function dispatch(options: HandlerOptions, request: FhirRequest): Promise<Answer> {
  const job = options.jobs?.(request);
  if (job) return job;
  const segments = request.path.split('/').filter((part) => part !== '');
  return isRead(request.method, segments)
    ? options.backend.read(request)
    : options.backend.write(request);
}

function splitUrl(url: string): [string, string] {
  const mark = url.indexOf('?');
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

function flatten(headers: IncomingMessage['headers']): Record<string, string | undefined> {
  const out: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    out[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return out;
}

/** Gives a client's request ids back. */
function requestIds(request: IncomingMessage): Record<string, string> {
  const id = request.headers['x-request-id'];
  return typeof id === 'string' && /^[\w.-]{1,100}$/.test(id) ? { 'x-request-id': id } : {};
}

function health(method: string, healthy: boolean): Answer {
  if (method !== 'GET' && method !== 'HEAD') {
    throw new FhirError(405, 'not-supported', 'Health is read with GET.');
  }
  const body = JSON.stringify({ status: healthy ? 'healthy' : 'unhealthy' });
  return encode({
    status: healthy ? 200 : 503,
    headers: { 'content-type': 'application/json' },
    body,
  });
}

function parseSettings(body: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body ?? new Uint8Array()) || '{}');
  } catch (cause) {
    throw new FhirError(400, 'structure', 'The settings are not valid JSON.', { cause });
  }
}

function faultsEndpoint(
  faults: FaultInjector,
  backend: Backend,
  method: string,
  body: Uint8Array | undefined,
): Answer {
  if (method === 'PUT' || method === 'POST') {
    faults.set(readFaultSettings(parseSettings(body)));
  } else if (method === 'DELETE') faults.set({});
  else if (method !== 'GET') throw new FhirError(405, 'not-supported', 'Use GET, PUT or DELETE.');
  if (method !== 'GET') backend.setEntryCapacity(faults.settings.entriesPerSecond);
  return encode({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults.settings),
  });
}
