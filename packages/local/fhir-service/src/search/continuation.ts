import { badRequest } from '../fhir-error.ts';

export type SortValue = string | number | null;

/** Place after the last entry of a page. */
export type Continuation = {
  /** Values of the sort keys. */
  values: SortValue[];
  pk: number;
  /** Point in the history of the store at which the first page was read; sorted searches have it. */
  since?: number;
};

/** JSON has no infinity, which is the start or the end of an open period. */
const encodeValue = (value: SortValue) =>
  value === Infinity ? [1] : value === -Infinity ? [-1] : value;

export const encodeContinuation = ({ values, pk, since }: Continuation): string =>
  Buffer.from(
    JSON.stringify([...values.map(encodeValue), pk, ...(since === undefined ? [] : [since])]),
  ).toString('base64url');

/** Reads a token back; `keys` is the number of sort keys it must hold. */
export function decodeContinuation(token: string, keys: number, sorted = false): Continuation {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    parsed = undefined;
  }
  const list = Array.isArray(parsed) ? parsed.map(decodeValue) : [];
  const numbers = list.slice(keys);
  const fits =
    list.length === keys + (sorted ? 2 : 1) &&
    !list.includes(undefined) &&
    numbers.every((number) => Number.isSafeInteger(number));
  if (!fits) throw badRequest('The provided continuation token is not valid.');
  const values = list.slice(0, keys) as SortValue[];
  const [pk, since] = numbers as [number, number?];
  return { values, pk, ...(since === undefined ? {} : { since }) };
}

function decodeValue(value: unknown): SortValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  const sign = Array.isArray(value) && value.length === 1 ? value[0] : undefined;
  return sign === 1 ? Infinity : sign === -1 ? -Infinity : undefined;
}
