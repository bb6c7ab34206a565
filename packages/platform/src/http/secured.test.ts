import { HttpRequest, InvocationContext } from '@azure/functions';
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { HttpProblem } from './http-problem.ts';
import { createSecured, isSecured } from './secured.ts';

const tenantId = '11111111-2222-3333-4444-555555555555';
const audience = 'api://fph';
const issuer = `https://login.microsoftonline.com/${tenantId}/v2.0`;
const logs: string[] = [];
const context = new InvocationContext({
  functionName: 'test',
  logHandler: (_level, ...args) => logs.push(args.map(String).join(' ')),
});
const request = (headers: Record<string, string> = {}, url = 'http://127.0.0.1/api/runs') =>
  new HttpRequest({ method: 'GET', url, headers });

describe('with Entra tokens', () => {
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let others: typeof keys;
  let secured: ReturnType<typeof createSecured>;
  beforeAll(async () => {
    keys = await generateKeyPair('RS256');
    others = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: '1', alg: 'RS256' };
    const options = { mode: 'entra', tenantId, audience, environment: {} } as const;
    secured = createSecured({ ...options, keys: createLocalJWKSet({ keys: [jwk] }) });
  });
  const token = async (claims: JWTPayload = {}, expires = '5m', key = keys.privateKey) =>
    new SignJWT({ iss: issuer, aud: audience, oid: 'someone', roles: ['Runs.Read'], ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: '1' })
      .setExpirationTime(expires)
      .sign(key);
  const statusOf = async (
    authorization: string | undefined,
    role: string | string[] = 'Runs.Read',
  ) => {
    const handler = secured({ role }, async (_request, _context, caller) => ({
      jsonBody: caller.id,
    }));
    const response = await handler(
      request(authorization === undefined ? {} : { authorization }),
      context,
    );
    return (response as { status?: number; jsonBody?: unknown }).status ?? 200;
  };

  test('a right token passes, by any of the roles', async () => {
    expect(await statusOf(`Bearer ${await token()}`)).toBe(200);
    expect(await statusOf(`bearer ${await token()}`, ['Other', 'Runs.Read'])).toBe(200);
    expect(
      await statusOf(`Bearer ${await token({ iss: `https://sts.windows.net/${tenantId}/` })}`),
    ).toBe(200);
  });

  test('a token without the role is forbidden', async () => {
    expect(await statusOf(`Bearer ${await token({ roles: [] })}`)).toBe(403);
    expect(await statusOf(`Bearer ${await token({ roles: undefined })}`)).toBe(403);
    expect(await statusOf(`Bearer ${await token()}`, 'Loads.Write')).toBe(403);
  });

  test('anything else is unauthorized', async () => {
    expect(await statusOf(undefined)).toBe(401);
    expect(await statusOf('Basic x')).toBe(401);
    expect(await statusOf('Bearer x.y.z')).toBe(401);
    expect(await statusOf(`Bearer ${await token({ aud: 'api://other' })}`)).toBe(401);
    expect(await statusOf(`Bearer ${await token({ iss: 'https://evil.test' })}`)).toBe(401);
    expect(await statusOf(`Bearer ${await token({}, '-1m')}`)).toBe(401);
    expect(await statusOf(`Bearer ${await token({}, '5m', others.privateKey)}`)).toBe(401);
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ iss: issuer, aud: audience, exp: 9e9 }))}.`;
    expect(await statusOf(`Bearer ${unsigned}`)).toBe(401);
  });

  test('missing settings are told', () => {
    expect(() => createSecured({ mode: 'entra', environment: {} })).toThrow(
      /AUTH_TENANT_ID[\s\S]*AUTH_AUDIENCE/,
    );
  });
});

describe('without tokens', () => {
  const secured = createSecured({ mode: 'none', environment: {} });
  const handler = secured({ role: 'any' }, async () => ({ status: 200 }));
  const statusOf = async (headers: Record<string, string>, url?: string) =>
    ((await handler(request(headers, url), context)) as { status?: number }).status;

  test('only this machine', async () => {
    expect(await statusOf({})).toBe(200);
    expect(await statusOf({ host: 'localhost:7071' })).toBe(200);
    expect(await statusOf({ host: 'evil.test' })).toBe(403);
    expect(await statusOf({ host: '127.0.0.1:80', origin: 'http://evil.test' })).toBe(403);
    expect(await statusOf({ host: '127.0.0.1:80', origin: 'http://localhost:5173' })).toBe(200);
    expect(await statusOf({}, 'http://fph.example.test/api/runs')).toBe(403);
  });

  test('never in Azure', () => {
    for (const marker of ['WEBSITE_SITE_NAME', 'WEBSITE_INSTANCE_ID', 'IDENTITY_ENDPOINT']) {
      expect(() => createSecured({ mode: 'none', environment: { [marker]: 'x' } })).toThrow(
        /AUTH_MODE/,
      );
    }
  });

  test('errors have one form, and the unexpected is not repeated', async () => {
    const failing = (error: unknown) =>
      secured({ role: 'any' }, async () => {
        throw error;
      })(request(), context);
    expect(await failing(new HttpProblem(404, 'not-found'))).toEqual({
      status: 404,
      jsonBody: { error: { code: 'not-found', message: 'There is no such thing.' } },
    });
    const response = await failing(Object.assign(new Error('Smith, John'), { code: 'X1' }));
    expect(response).toMatchObject({ status: 500, jsonBody: { error: { code: 'internal' } } });
    expect(JSON.stringify([response, logs])).not.toContain('Smith');
    expect(logs.at(-1)).toContain('X1');
  });

  test('a secured handler can be told from another', () => {
    expect(isSecured(handler)).toBe(true);
    expect(isSecured(async () => ({ status: 200 }))).toBe(false);
  });
});
