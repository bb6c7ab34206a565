import { randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Caller } from '../api/api-context.ts';
import type { Role } from './visible.ts';

export type DevUser = { name: string; role: Role };

/** Users of the development sign-in. */
export const devUsers: readonly DevUser[] = [
  { name: 'Casey Clinician', role: 'clinician' },
  { name: 'Robin Researcher', role: 'researcher' },
];

const ISSUER = 'urn:fph:dev';
const LIFE_MS = 15 * 60_000;

export type DevTokens = {
  /** A token for a known user; undefined for any other name. */
  issue(name: string): Promise<string | undefined>;
  /** Who a token stands for; undefined when it is not ours, expired or changed. */
  verify(token: string): Promise<Caller | undefined>;
};

/** Local tokens, signed with a key that lives as long as the process. */
export function createDevTokens(now: () => Date = () => new Date()): DevTokens {
  const key = randomBytes(32);
  return {
    async issue(name) {
      const user = devUsers.find((known) => known.name === name);
      if (!user) return undefined;
      return new SignJWT({ role: user.role })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(ISSUER)
        .setSubject(user.name)
        .setIssuedAt(now())
        .setExpirationTime(new Date(now().getTime() + LIFE_MS))
        .sign(key);
    },
    async verify(token) {
      try {
        const options = {
          issuer: ISSUER,
          algorithms: ['HS256'],
          requiredClaims: ['exp', 'sub'],
          currentDate: now(),
        };
        const { payload } = await jwtVerify(token, key, options);
        const user = devUsers.find(({ name }) => name === payload.sub);
        return user && { user: user.name, role: user.role };
      } catch {
        return undefined;
      }
    },
  };
}
