import type { z } from 'zod';
import { IdentityError } from './identity-error.ts';

/** Checks a setting given as a value or as its JSON text; all problems at once in the error's details. */
export function parseSetting<S extends z.ZodType>(
  name: string,
  schema: S,
  setting: unknown,
): z.output<S> {
  const parsed = schema.safeParse(typeof setting === 'string' ? readJson(name, setting) : setting);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map(
    (issue) => `${[name, ...issue.path.map(String)].join('.')}: ${issue.message}`,
  );
  throw new IdentityError('invalid-setting', { details });
}

function readJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new IdentityError('invalid-setting', { details: [`${name}: not JSON`], cause });
  }
}
