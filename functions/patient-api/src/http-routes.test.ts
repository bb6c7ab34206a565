import { HttpRequest, InvocationContext } from '@azure/functions';
import { createSecured, isSecured } from '@fph/platform';
import { generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDevTokens } from './access/dev-tokens.ts';
import type { ApiContext } from './api/api-context.ts';
import { apiRoutes } from './http-routes.ts';
import { publicRoutes } from './public-routes.ts';
import { patientApiSettings } from './settings.ts';

const tenant = '11111111-2222-3333-4444-555555555555';
const audience = 'api://patient-app';
const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`;

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;
let ours: KeyPair;
let theirs: KeyPair;
beforeAll(async () => {
  [ours, theirs] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
});

type Claims = Record<string, unknown>;
const good: Claims = { iss: issuer, aud: audience, oid: 'user-1', roles: ['clinician'] };

async function token(
  claims: Claims,
  { expires = '5m', key = ours }: { expires?: string; key?: KeyPair } = {},
): Promise<string> {
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'RS256' })
    .setExpirationTime(expires)
    .sign(key.privateKey);
}

/** Searches with a token; tells the status and who the audit log says it was. */
async function search(bearer: string | undefined, allowed = true) {
  const audited: { user: string; role: string }[] = [];
  const context = {
    directory: { ready: () => undefined, refresh: () => Promise.resolve() },
    fhir: { search: () => ({ byPage: async function* () {} }) },
    audit: {
      record: async ({ user, role }: { user: string; role: string }) => {
        audited.push({ user, role });
      },
    },
    rateLimit: () => (allowed ? 0 : 7),
    now: () => new Date(),
  } as unknown as ApiContext;
  const secured = createSecured({
    mode: 'entra',
    tenantId: tenant,
    audience,
    environment: {},
    keys: () => Promise.resolve(ours.publicKey),
  });
  const route = apiRoutes(() => context, secured).find(({ name }) => name === 'search-patients');
  const request = new HttpRequest({
    method: 'POST',
    url: 'https://app.example/api/patients/search',
    headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
    body: { string: JSON.stringify({ text: '', gender: 'female' }) },
  });
  const answer = await route?.handler(request, new InvocationContext());
  const { status, headers } = answer as { status: number; headers?: Record<string, string> };
  return { status, audited, headers };
}

describe('an Entra token', () => {
  it.each([
    ['the app role', { roles: ['clinician'] }, 'clinician'],
    ['the scope', { roles: [], scp: 'openid patients.read' }, 'clinician'],
    ['the researcher role', { roles: ['researcher'] }, 'researcher'],
    ['a sign-in', { roles: ['researcher'], scp: 'patients.read' }, 'researcher'],
    ['both roles', { roles: ['researcher', 'clinician'] }, 'clinician'],
    ['an older issuer', { iss: `https://sts.windows.net/${tenant}/` }, 'clinician'],
  ])('with %s lets in', async (_, claims, role) => {
    const { status, audited } = await search(await token(claims));
    expect([status, audited]).toEqual([200, [{ user: 'user-1', role }]]);
  });

  it.each([
    ['another tenant', { iss: 'https://login.microsoftonline.com/other/v2.0' }],
    ['another audience', { aud: 'api://other' }],
  ])('of %s is refused', async (_, claims) => {
    expect(await search(await token(claims))).toMatchObject({ status: 401, audited: [] });
  });

  it('that expired, was signed by another, changed, unsigned or absent is refused', async () => {
    const whole = await token({});
    const [, payload] = whole.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const bearer of [
      await token({}, { expires: '-1m' }),
      await token({}, { key: theirs }),
      whole.replace(/.{4}$/, 'AAAA'),
      `${none}.${payload}.x`,
      'no token',
      undefined,
    ])
      expect(await search(bearer)).toMatchObject({ status: 401, audited: [] });
  });

  it('without a role of this app is not enough', async () => {
    for (const claims of [{ roles: [] }, { roles: ['other'], scp: 'User.Read' }])
      expect((await search(await token(claims))).status).toBe(403);
  });

  it('waits when its holder asks too often', async () => {
    const { status, headers, audited } = await search(await token({}), false);
    expect([status, headers?.['retry-after'], audited]).toEqual([429, '7', []]);
  });
});

describe('routes', () => {
  it('are all behind the security wrapper but for the files and the configuration', () => {
    const settings = patientApiSettings.parse({
      STORAGE: 'UseDevelopmentStorage=true',
      FHIR_URL: 'http://127.0.0.1:1',
      AUTH_MODE: 'dev',
    });
    const secured = createSecured({ mode: 'none', environment: {} });
    const tokens = createDevTokens();
    const routes = [
      ...apiRoutes(() => undefined as never, secured, tokens),
      ...publicRoutes(settings, secured, () => Promise.reject(new Error('not asked')), tokens),
    ];
    expect(routes.filter(({ handler }) => !isSecured(handler)).map(({ name }) => name)).toEqual([
      'config',
      'app-files',
    ]);
  });
});
