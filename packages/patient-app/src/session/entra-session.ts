import { AuthError, PublicClientApplication } from '@azure/msal-browser';
import type { AppConfig } from '@fph/chart/contract';
import { type Session, SignedOutError } from './session.ts';

/** Signs in with Microsoft Entra ID (authorization code with PKCE, by redirect). Tokens stay in the session storage. */
export async function openEntraSession(config: AppConfig): Promise<Session> {
  const { clientId, tenantId, scope } = config;
  if (!clientId || !tenantId || !scope)
    throw new Error('The sign-in is not configured: client, tenant or scope is missing.');
  const client = new PublicClientApplication({
    auth: {
      clientId,
      authority: `https://login.microsoftonline.com/${tenantId}`,
      redirectUri: `${location.origin}/`,
    },
    cache: { cacheLocation: 'sessionStorage' },
  });
  await client.initialize();
  const returned = await client.handleRedirectPromise();
  const account = returned?.account ?? client.getAllAccounts()[0];
  if (!account) {
    await client.loginRedirect({ scopes: [scope] });
    throw new SignedOutError();
  }
  return {
    mode: 'entra',
    user: account.name ?? account.username,
    idleSeconds: config.idleSeconds,
    async token(renew) {
      try {
        const { accessToken } = await client.acquireTokenSilent({
          account,
          scopes: [scope],
          forceRefresh: renew,
        });
        return accessToken;
      } catch (error) {
        // Also a hidden frame that timed out or a cookie that was refused: in each case only a person can go on.
        if (error instanceof AuthError && navigator.onLine)
          throw new SignedOutError(undefined, { cause: error });
        throw error;
      }
    },
    signOut: () => void client.logoutRedirect({ account }),
    // A reload would find the same account, whose sign-in has ended.
    signIn: () => void client.acquireTokenRedirect({ account, scopes: [scope] }),
  };
}
