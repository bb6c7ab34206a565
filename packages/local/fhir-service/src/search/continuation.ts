import { badRequest } from '../fhir-error.ts';

/** Place after the last entry of a page: the values of the sort keys, then the pk. */
export type Continuation = { values: (string | number | null)[]; pk: number };

export const encodeContinuation = (at: Continuation): string =>
  Buffer.from(JSON.stringify([...at.values, at.pk])).toString('base64url');

/** Reads a token back; `keys` is the number of sort keys it must hold. */
export function decodeContinuation(token: string, keys: number): Continuation {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    parsed = undefined;
  }
  const fits =
    Array.isArray(parsed) &&
    parsed.length === keys + 1 &&
    parsed.every((v) => v === null || typeof v === 'string' || typeof v === 'number') &&
    typeof parsed.at(-1) === 'number';
  if (!fits) throw badRequest('The provided continuation token is not valid.');
  const list = parsed as (string | number | null)[];
  return { values: list.slice(0, -1), pk: Number(list.at(-1)) };
}
