import type { TokenCredential } from '@azure/identity';
import { FhirError } from './fhir-error.ts';
import type { Layer } from './layer.ts';

/** Gives the bearer token; with `renew` never a remembered one. */
export type TokenSource = (options: { renew: boolean }) => Promise<string>;

/** Adds the bearer token. A 401 renews it once and repeats the request: the server has done nothing yet. */
export function credentials(token: TokenSource): Layer {
  return async (request, next) => {
    const attempt = async (renew: boolean) => {
      const authorization = `Bearer ${await token({ renew })}`;
      return next({ ...request, headers: { ...request.headers, authorization } });
    };
    const response = await attempt(false);
    return response.status === 401 ? attempt(true) : response;
  };
}

/** A token is taken for expired this long before its end, so that it does not expire on the way. */
const marginMs = 120_000;

/**
 * Tokens of an Azure credential for a FHIR service, remembered until two minutes before they expire.
 * Concurrent callers share one request.
 *
 * @param scope what the token is for, `<FHIR URL>/.default` for Azure Health Data Services
 */
export function azureTokens(
  credential: TokenCredential,
  scope: string,
  now: () => number = Date.now,
): TokenSource {
  let known: { token: string; expires: number } | undefined;
  let pending: Promise<string> | undefined;
  const fetchToken = async () => {
    try {
      const token = await credential.getToken(scope);
      if (!token) throw new FhirError('credentials');
      known = { token: token.token, expires: token.expiresOnTimestamp };
      return token.token;
    } catch (cause) {
      throw cause instanceof FhirError ? cause : new FhirError('credentials', { cause });
    } finally {
      pending = undefined;
    }
  };
  return async ({ renew }) => {
    if (!renew && known && known.expires - marginMs > now()) return known.token;
    pending ??= fetchToken();
    return pending;
  };
}

/** Tokens of whatever identity the process runs under (managed identity, developer login); the SDK is loaded on first use. */
export function defaultAzureTokens(baseUrl: string): TokenSource {
  let source: Promise<TokenSource> | undefined;
  return async (options) => {
    source ??= import('@azure/identity').then(({ DefaultAzureCredential }) =>
      azureTokens(new DefaultAzureCredential(), `${baseUrl.replace(/\/+$/, '')}/.default`),
    );
    return (await source)(options);
  };
}
