import type {
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { PlatformError } from '../platform-error.ts';
import type { SettingValues } from '../settings/load-settings.ts';
import { errorResponse, HttpProblem } from './http-problem.ts';

/** Who calls. `roles` is what the token says; locally, without tokens, every role. */
export type Caller = { readonly id: string; hasRole(role: string): boolean };

export type SecuredHandler = (
  request: HttpRequest,
  context: InvocationContext,
  caller: Caller,
) => Promise<HttpResponseInit>;

export type Secured = (
  rule: { readonly role: string | readonly string[] },
  handler: SecuredHandler,
) => HttpHandler;

export type SecurityOptions = {
  readonly mode: 'none' | 'entra';
  readonly tenantId?: string | undefined;
  readonly audience?: string | undefined;
  /** Keys that sign tokens; the tenant's own by default. */
  readonly keys?: JWTVerifyGetKey | undefined;
  /** The environment, to refuse `none` where it has no place. */
  readonly environment: SettingValues;
};

const securedHandlers = new WeakSet<HttpHandler>();

/** True for a handler made by {@link createSecured}; a test holds every registered route against it. */
export function isSecured(handler: HttpHandler): boolean {
  return securedHandlers.has(handler);
}

/** Set by Azure in every hosted app, never on a developer's machine. */
const azureMarkers = [
  'WEBSITE_SITE_NAME',
  'WEBSITE_INSTANCE_ID',
  'CONTAINER_APP_NAME',
  'IDENTITY_ENDPOINT',
];

/**
 * The wrapper around every HTTP handler: it checks who calls, and turns errors into responses of one form.
 * Throws `settings` when the options are not complete, or `none` is set in Azure.
 */
export function createSecured(options: SecurityOptions): Secured {
  const identify = options.mode === 'none' ? localCaller(options) : entraCaller(options);
  return ({ role }, handler) => {
    const roles = typeof role === 'string' ? [role] : role;
    const secured: HttpHandler = async (request, context) => {
      try {
        const caller = await identify(request);
        if (!roles.some((name) => caller.hasRole(name))) throw new HttpProblem(403, 'forbidden');
        return await handler(request, context, caller);
      } catch (error) {
        return errorResponse(error, context);
      }
    };
    securedHandlers.add(secured);
    return secured;
  };
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

function localCaller({ environment }: SecurityOptions) {
  const marker = azureMarkers.find((name) => (environment[name] ?? '') !== '');
  if (marker !== undefined) {
    const details = [
      `- AUTH_MODE: "none" is not accepted in Azure (${marker} is set). Use "entra".`,
    ];
    throw new PlatformError('settings', { details });
  }
  return async (request: HttpRequest): Promise<Caller> => {
    // A page of another site may reach this machine's ports through DNS; its Host and Origin give it away.
    const isLocal = (url: string) => {
      try {
        return loopback.has(new URL(url).hostname);
      } catch {
        return false;
      }
    };
    const host = request.headers.get('host');
    const origin = request.headers.get('origin');
    const hostIsLocal = host === null ? isLocal(request.url) : isLocal(`http://${host}`);
    if (!hostIsLocal || (origin !== null && !isLocal(origin))) {
      throw new HttpProblem(403, 'not-local');
    }
    return { id: 'local', hasRole: () => true };
  };
}

function entraCaller({ tenantId, audience, keys }: SecurityOptions) {
  if (tenantId === undefined || audience === undefined) {
    const details = [
      ...(tenantId === undefined
        ? ['- AUTH_TENANT_ID: is missing. Entra tenant whose tokens are accepted.']
        : []),
      ...(audience === undefined
        ? ['- AUTH_AUDIENCE: is missing. Audience that tokens must carry.']
        : []),
    ];
    throw new PlatformError('settings', { details });
  }
  const authority = `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}`;
  const signers = keys ?? createRemoteJWKSet(new URL(`${authority}/discovery/v2.0/keys`));
  const issuer = [`${authority}/v2.0`, `https://sts.windows.net/${tenantId}/`];
  return async (request: HttpRequest): Promise<Caller> => {
    const [, token] =
      /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    if (token === undefined) throw new HttpProblem(401, 'unauthorized');
    try {
      const { payload } = await jwtVerify(token, signers, {
        issuer,
        audience,
        algorithms: ['RS256'],
        requiredClaims: ['exp'],
      });
      const appRoles = Array.isArray(payload['roles']) ? payload['roles'] : [];
      // A person's token carries the scopes that were consented to, an application's its roles.
      const scopes = typeof payload['scp'] === 'string' ? payload['scp'].split(' ') : [];
      const roles = new Set([...appRoles, ...scopes]);
      return {
        id: String(payload['oid'] ?? payload.sub ?? ''),
        hasRole: (role) => roles.has(role),
      };
    } catch (cause) {
      throw new HttpProblem(401, 'unauthorized', { cause });
    }
  };
}
