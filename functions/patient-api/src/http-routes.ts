import type {
  HttpMethod,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import { FhirError } from '@fph/clients/fhir';
import { type Caller as HttpCaller, HttpProblem, type Route, type Secured } from '@fph/platform';
import type { DevTokens } from './access/dev-tokens.ts';
import type { ApiCall, ApiContext, ApiHandler, Caller } from './api/api-context.ts';
import { ApiFailure } from './api/api-error.ts';
import * as chart from './api/open-chart.ts';
import { searchPatients } from './api/search-patients.ts';

const CLINICIAN = 'clinician';
const RESEARCHER = 'researcher';
/** The scope that the web app asks for: it stands in the token of everybody who signs in there. */
const SCOPE = 'patients.read';
const MAX_BODY = 20_000;

const handlers: { name: string; method: HttpMethod; route: string; handle: ApiHandler }[] = [
  { name: 'search-patients', method: 'POST', route: 'patients/search', handle: searchPatients },
  { name: 'patient-banner', method: 'GET', route: 'patients/{id}', handle: chart.openBanner },
  {
    name: 'patient-summary',
    method: 'GET',
    route: 'patients/{id}/summary',
    handle: chart.openSummary,
  },
  {
    name: 'patient-timeline',
    method: 'GET',
    route: 'patients/{id}/timeline',
    handle: chart.openTimeline,
  },
  {
    name: 'patient-observations',
    method: 'GET',
    route: 'patients/{id}/observations',
    handle: chart.openObservations,
  },
  {
    name: 'patient-version',
    method: 'GET',
    route: 'patients/{id}/version',
    handle: chart.openVersion,
  },
  {
    name: 'patient-provenance',
    method: 'GET',
    route: 'patients/{id}/provenance/{type}/{resourceId}',
    handle: chart.openProvenance,
  },
  {
    name: 'patient-raw',
    method: 'GET',
    route: 'patients/{id}/raw/{type}/{resourceId}',
    handle: chart.openRaw,
  },
];

/** The API's routes over HTTP: who calls, how often, and errors in one form. `devTokens` only in the mode `dev`. */
export function apiRoutes(
  context: () => ApiContext,
  secured: Secured,
  devTokens?: DevTokens,
): Route[] {
  return handlers.map(({ name, method, route, handle }) => ({
    name,
    methods: [method],
    route: `api/${route}`,
    handler: secured(
      { role: [CLINICIAN, RESEARCHER, SCOPE] },
      async (request, invocation, httpCaller) => {
        try {
          const caller = await callerOf(request, httpCaller, devTokens);
          const wait = context().rateLimit(caller.user);
          if (wait > 0)
            throw new ApiFailure(
              429,
              'too-many-requests',
              'Too many requests; wait a moment.',
              wait,
            );
          return answer(200, await handle(context(), await callOf(request, caller)));
        } catch (error) {
          return failureAnswer(error, invocation);
        }
      },
    ),
  }));
}

async function callerOf(
  request: HttpRequest,
  caller: HttpCaller,
  devTokens?: DevTokens,
): Promise<Caller> {
  if (devTokens) {
    const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    const known = token ? await devTokens.verify(token) : undefined;
    if (!known) throw new HttpProblem(401, 'unauthorized');
    return known;
  }
  const isResearcher = caller.hasRole(RESEARCHER) && !caller.hasRole(CLINICIAN);
  return { user: caller.id, role: isResearcher ? 'researcher' : 'clinician' };
}

async function callOf(request: HttpRequest, caller: Caller): Promise<ApiCall> {
  const params = Object.fromEntries(
    Object.entries(request.params).filter(([, value]) => value !== undefined),
  );
  return {
    caller,
    params,
    query: request.query,
    body: request.method === 'POST' ? await jsonBody(request) : undefined,
  };
}

async function jsonBody(request: HttpRequest): Promise<unknown> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY)
    throw new ApiFailure(413, 'too-large', 'The request is too large.');
  const text = await request.text();
  if (text.length > MAX_BODY) throw new ApiFailure(413, 'too-large', 'The request is too large.');
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiFailure(400, 'bad-request', 'The body is not JSON.');
  }
}

/** A JSON answer that no cache keeps. */
export function answer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): HttpResponseInit {
  return {
    status,
    jsonBody: body,
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
  };
}

/** The answer for an error. What nobody expected is logged by name only: its message may hold patient data. */
function failureAnswer(
  error: unknown,
  invocation: Pick<InvocationContext, 'error'>,
): HttpResponseInit {
  if (error instanceof ApiFailure) {
    const headers: Record<string, string> = error.retryAfter
      ? { 'retry-after': String(error.retryAfter) }
      : {};
    return answer(error.status, { error: { code: error.code, message: error.message } }, headers);
  }
  if (error instanceof HttpProblem)
    return answer(error.status, { error: { code: error.code, message: error.message } });
  if (error instanceof FhirError) {
    invocation.error(`FHIR request failed: ${error.code}`);
    const isPassing = [
      'connection',
      'timeout',
      'throttled',
      'server-error',
      'credentials',
    ].includes(error.code);
    const message = isPassing
      ? 'The FHIR service cannot be reached.'
      : 'The FHIR service refused the request.';
    return answer(isPassing ? 503 : 502, {
      error: { code: isPassing ? 'fhir-unavailable' : 'fhir-refused', message },
    });
  }
  invocation.error(`request failed: ${error instanceof Error ? error.name : typeof error}`);
  return answer(500, { error: { code: 'internal', message: 'An unexpected error.' } });
}
