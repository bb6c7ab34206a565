import { MedtechError, toMedtechError } from './errors.ts';
import type { Expression } from './expression.ts';
import { numberText } from './parse-json.ts';
import { type Instant, parseInstant } from './time.ts';

/** Turns a token into the kind of value wanted, `null` for JSON null; throws with a reason when it cannot. */
export type Convert<T> = (token: unknown) => T | null;

/** As Newtonsoft converts to string: numbers in invariant form, `True` and `False`; objects and arrays cannot be. */
export const toText: Convert<string> = (token) => {
  if (token === null) return null;
  if (typeof token === 'string') return token;
  if (typeof token === 'number' && Number.isFinite(token)) return numberText(token);
  if (typeof token === 'boolean') return token ? 'True' : 'False';
  const kind = Array.isArray(token) ? 'An array' : 'An object';
  throw new MedtechError('IncompatibleDataException', `${kind} is not a value.`);
};

export const toTimestamp: Convert<Instant> = (token) => {
  if (token === null || token === '') return null;
  const instant = typeof token === 'string' ? parseInstant(token) : undefined;
  if (instant === undefined) {
    throw new MedtechError('IncompatibleDataException', 'The value is not a date and time.');
  }
  return instant;
};

const isBlank = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && value.trim() === '');

/**
 * Evaluates the expressions of a field in turn until one gives a value.
 *
 * @throws MedtechError `IncompatibleDataException` when a required value is missing, null, blank or of the wrong kind;
 * `InvalidTemplateException` when an expression fails or gives more than one token, for optional fields too.
 */
export function extract<T>(
  expressions: readonly Expression[],
  scope: unknown,
  convert: Convert<T>,
  required: boolean,
): T | null {
  let reason = 'The required value is missing.';
  for (const expression of expressions) {
    const token = selectOne(expression, scope);
    if (token === undefined) continue;
    try {
      const value = convert(token);
      if (!required || !isBlank(value)) return value;
      reason = 'The required value is null or empty.';
    } catch (error) {
      reason = `The required value cannot be used: ${toMedtechError(error).message}`;
    }
  }
  if (!required) return null;
  throw new MedtechError('IncompatibleDataException', reason, {
    details: { expression: expressions.map((expression) => expression.source).join(' or ') },
  });
}

function selectOne(expression: Expression, scope: unknown): unknown {
  try {
    return expression.selectOne(scope);
  } catch (error) {
    throw toMedtechError(error).at({ expression: expression.source });
  }
}
