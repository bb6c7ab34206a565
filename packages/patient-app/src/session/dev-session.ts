import type { AppConfig } from '@fph/chart/contract';
import { type Session, SignedOutError } from './session.ts';

const key = 'dev-user';

/** Local tokens for development: a chosen user with a role, no password. The server offers this on loopback only. */
export function openDevSession(config: AppConfig): Session {
  const users = config.devUsers ?? [];
  const chosen = sessionStorage.getItem(key);
  const user = users.find(({ name }) => name === chosen) ?? users[0];
  let current: string | undefined;
  return {
    mode: 'dev',
    ...(user ? { user: `${user.name} (${user.role})` } : {}),
    idleSeconds: config.idleSeconds,
    async token(renew) {
      if (current && !renew) return current;
      if (!user) throw new SignedOutError();
      const response = await fetch('/api/dev-token', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: user.name }),
      });
      if (!response.ok) throw new SignedOutError();
      current = ((await response.json()) as { token: string }).token;
      return current;
    },
    signIn: () => location.reload(),
    signOut() {
      const next = users[(users.findIndex(({ name }) => name === user?.name) + 1) % users.length];
      if (next) sessionStorage.setItem(key, next.name);
      location.reload();
    },
  };
}
