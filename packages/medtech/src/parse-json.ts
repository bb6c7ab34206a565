import { MedtechError } from './errors.ts';

/** Bodies nested deeper are refused before any expression sees them. */
export const MAX_BODY_DEPTH = 64;

/** A number (in a string at worst) with 16 digits or an exponent: only such a one can leave the exact range. */
const INEXACT = /(?:^|[:[,\s])-?(?:\d{16}|\d[\d.]*[eE])/;

type ReviverContext = { readonly source?: string };

/**
 * Parses the body of an event: {@link parseJson}, and what {@link checkBody} refuses is refused.
 *
 * @throws MedtechError `InvalidDataFormatException`
 */
export function parseBody(text: string, maxDepth: number = MAX_BODY_DEPTH): unknown {
  if (/^\s*$/.test(text)) return null;
  const inexact = INEXACT.test(text);
  const value = parse(text, inexact);
  if (inexact || countOpeners(text) > maxDepth) checkBody(value, MAX_BODY_DEPTH - maxDepth);
  return value;
}

/**
 * Parses JSON that holds one event or several; each is checked by itself when it becomes a message. Whole numbers that
 * no double can hold exactly are kept as text, so that a long device number keeps its last digits.
 *
 * @throws MedtechError `InvalidDataFormatException`
 */
export function parseJson(text: string): unknown {
  return parse(text, INEXACT.test(text));
}

function parse(text: string, inexact: boolean): unknown {
  try {
    return inexact
      ? JSON.parse(text, exactNumber as Parameters<typeof JSON.parse>[1])
      : JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which is patient data.
    throw new MedtechError('InvalidDataFormatException', 'The body is not valid JSON.');
  }
}

/** How deep the text can be at most; a walk over the value costs five times as much. */
function countOpeners(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) count++;
  }
  return count;
}

function exactNumber(_key: string, value: unknown, context: ReviverContext): unknown {
  if (typeof value !== 'number' || !Number.isFinite(value)) return value;
  const { source } = context;
  const inexact = source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value);
  return inexact ? source : value;
}

/**
 * Checks a parsed body: at most {@link MAX_BODY_DEPTH} levels, no infinite number.
 *
 * @throws MedtechError `InvalidDataFormatException`
 */
export function checkBody(value: unknown, depth = 0): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw infinite();
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (depth >= MAX_BODY_DEPTH) {
    throw new MedtechError('InvalidDataFormatException', 'The body is nested too deeply.');
  }
  if (Array.isArray(value)) for (const child of value) checkBody(child, depth + 1);
  else
    for (const key of Object.keys(value))
      checkBody((value as Record<string, unknown>)[key], depth + 1);
}

const infinite = () =>
  new MedtechError('InvalidDataFormatException', 'A number is too large for a double.');

/** A number as decimal text without exponent, whatever the locale. */
export function numberText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', lead = '', fraction = '', exponent = '0'] = match;
  const digits = lead + fraction;
  const point = Number(exponent) + 1;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}
