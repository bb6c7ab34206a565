import type { AppConfig } from '@fph/chart/contract';

/** Who uses the app and how requests prove it. */
export type Session = {
  mode: AppConfig['auth'];
  /** Name shown in the header; absent where nobody signs in. */
  user?: string;
  idleSeconds: number;
  /** Where imaging studies open; absent where there is no viewer. */
  ohifUrl?: string;
  /** Bearer token of a request; undefined where none is needed. `renew` asks for a fresh one. */
  token(renew: boolean): Promise<string | undefined>;
  signOut(): void;
  /** Asks the person to sign in again; the page that is open comes back. */
  signIn(): void;
};

/** Thrown when nobody is signed in any more and only a person can change that. */
export class SignedOutError extends Error {
  override name = 'SignedOutError';
}

/** Reads the app's configuration and opens a session of its kind; the Entra library loads only where it is used. */
export async function openSession(): Promise<Session> {
  const response = await fetch('/api/config');
  if (!response.ok) throw new Error('The app could not read its configuration.');
  const config = (await response.json()) as AppConfig;
  const session = await openOf(config);
  return config.ohifUrl ? { ...session, ohifUrl: config.ohifUrl } : session;
}

async function openOf(config: AppConfig): Promise<Session> {
  if (config.auth === 'entra') {
    const { openEntraSession } = await import('./entra-session.ts');
    return openEntraSession(config);
  }
  if (config.auth === 'dev') {
    const { openDevSession } = await import('./dev-session.ts');
    return openDevSession(config);
  }
  return {
    mode: 'none',
    idleSeconds: 0,
    token: () => Promise.resolve(undefined),
    signOut: () => {},
    signIn: () => location.reload(),
  };
}
