import { numberText } from '../parse-json.ts';

const DECIMAL = /^[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/;

/**
 * Reads a number as the .NET invariant culture does (sign, thousands separators, decimal point), and with exponent;
 * `undefined` when it is none, or too large for a double.
 */
export function parseDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  if (!DECIMAL.test(trimmed)) return undefined;
  const value = Number(trimmed.replaceAll(',', ''));
  return Number.isFinite(value) ? value : undefined;
}

const PLAIN = /^-?(?:\d+(?:\.\d+)?|\.\d+)$/;

/** One item of `SampledData.data`: a decimal without exponent, or the marks E, U and L of the standard. */
export function sampleText(text: string): string | undefined {
  const trimmed = text.trim();
  if (PLAIN.test(trimmed) || trimmed === 'E' || trimmed === 'U' || trimmed === 'L') return trimmed;
  const value = parseDecimal(trimmed);
  return value === undefined ? undefined : numberText(value);
}
