import type { HttpHandler } from '@azure/functions';
import type { AppConfig } from '@fph/chart/contract';
import type { Route, Secured } from '@fph/platform';
import { type DevTokens, devUsers } from './access/dev-tokens.ts';
import type { ServeFile } from './files/app-files.ts';
import { answer } from './http-routes.ts';
import type { PatientApiSettings } from './settings.ts';

/** Routes that need no token, since they hold no patient data: configuration, files, and the development sign-in. */
export function publicRoutes(
  settings: PatientApiSettings,
  secured: Secured,
  serve: ServeFile,
  devTokens?: DevTokens,
): Route[] {
  const config: Route = {
    name: 'config',
    methods: ['GET'],
    route: 'api/config',
    handler: async () => answer(200, appConfig(settings)),
  };
  const files: Route = {
    name: 'app-files',
    methods: ['GET', 'HEAD'],
    route: '{*path}',
    handler: fileHandler(serve),
  };
  return [config, ...(devTokens ? [devTokenRoute(devTokens, secured)] : []), files];
}

/** What the web app must know before anybody has signed in. */
function appConfig(settings: PatientApiSettings): AppConfig {
  const { AUTH_MODE, AUTH_TENANT_ID, AUTH_CLIENT_ID, AUTH_SCOPE, ohifUrl, idleSeconds } = settings;
  return {
    auth: AUTH_MODE,
    idleSeconds,
    ...(ohifUrl ? { ohifUrl } : {}),
    ...(AUTH_MODE === 'dev' ? { devUsers: [...devUsers] } : {}),
    ...(AUTH_MODE === 'entra' && AUTH_TENANT_ID ? { tenantId: AUTH_TENANT_ID } : {}),
    ...(AUTH_MODE === 'entra' && AUTH_CLIENT_ID ? { clientId: AUTH_CLIENT_ID } : {}),
    ...(AUTH_MODE === 'entra' && AUTH_SCOPE ? { scope: AUTH_SCOPE } : {}),
  };
}

function fileHandler(serve: ServeFile): HttpHandler {
  return async (request) => {
    const takesGzip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
    const { status, body, headers } = await serve(request.params['path'] ?? '', takesGzip);
    return { status, headers, ...(request.method === 'HEAD' ? {} : { body }) };
  };
}

// Behind the wrapper for its check of Host and Origin: no page of another site may sign in here.
function devTokenRoute(devTokens: DevTokens, secured: Secured): Route {
  return {
    name: 'dev-token',
    methods: ['POST'],
    route: 'api/dev-token',
    handler: secured({ role: 'clinician' }, async (request) => {
      const body: unknown = await request.json().catch(() => undefined);
      const name = typeof body === 'object' && body && 'name' in body ? body.name : undefined;
      const token = typeof name === 'string' ? await devTokens.issue(name) : undefined;
      return token
        ? answer(200, { token })
        : answer(404, { error: { code: 'not-found', message: 'There is no such user.' } });
    }),
  };
}
