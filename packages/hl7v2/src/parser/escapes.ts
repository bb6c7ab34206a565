import type { Separators } from './separators.ts';

/** Decodes a hexadecimal escape's bytes with the message's own character set. */
export type ByteDecoder = (bytes: Uint8Array) => string;

const latin1: ByteDecoder = (bytes) => String.fromCharCode(...bytes);
const hex = /^(?:[0-9A-Fa-f]{2})+$/;
/** Beyond this an escape is not an escape; it bounds the work for hostile input. */
const longestEscape = 4096;

/**
 * Replaces the escape sequences of chapter 2.7: `F S T R E P` (separators), `X..` (bytes), `C`/`M` (character set
 * switches, dropped), `H`/`N` (highlighting, dropped), the formatting commands `.br .sp .in .ti .sk .ce .fi .nf` and
 * local `Z` sequences (dropped). A lone escape character stays as it is: senders forget to escape it.
 */
export const unescapeText = (
  text: string,
  separators: Separators,
  decode: ByteDecoder = latin1,
): string => {
  const { escape: mark } = separators;
  if (mark === '' || !text.includes(mark)) return text;
  let out = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf(mark, at);
    if (open < 0) return out + text.slice(at);
    out += text.slice(at, open);
    const close = text.indexOf(mark, open + 1);
    const replaced =
      close < 0 || close - open > longestEscape
        ? undefined
        : escapeValue(text.slice(open + 1, close), separators, decode);
    if (replaced === undefined) {
      out += mark;
      at = open + 1;
    } else {
      out += replaced;
      at = close + 1;
    }
  }
};

const escapeValue = (
  sequence: string,
  separators: Separators,
  decode: ByteDecoder,
): string | undefined => {
  switch (sequence) {
    case 'F':
      return separators.field;
    case 'S':
      return separators.component;
    case 'T':
      return separators.subcomponent;
    case 'R':
      return separators.repetition;
    case 'E':
      return separators.escape;
    case 'P':
      return separators.truncation === '' ? '#' : separators.truncation;
    case 'H':
    case 'N':
      return '';
    default:
      return longEscapeValue(sequence, decode);
  }
};

const longEscapeValue = (sequence: string, decode: ByteDecoder): string | undefined => {
  const kind = sequence.charAt(0);
  const rest = sequence.slice(1);
  if (kind === 'X' && hex.test(rest)) {
    const bytes = Uint8Array.from(rest.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    return decode(bytes);
  }
  if ((kind === 'C' || kind === 'M') && /^[0-9A-Fa-f]{2,6}$/.test(rest)) return '';
  if (kind === 'Z') return '';
  if (kind === '.') return formattingValue(rest);
  return undefined;
};

/** Chapter 2.7.6: formatting commands of FT data as plain text. */
const formattingValue = (command: string): string | undefined => {
  const match = /^(br|sp|in|ti|sk|ce|fi|nf)\s*([+-]?\d{1,4})?$/.exec(command);
  if (!match) return undefined;
  const count = Math.min(Math.max(Number(match[2] ?? '1'), 1), 100);
  switch (match[1]) {
    case 'br':
    case 'ce':
      return '\n';
    case 'sp':
      return '\n'.repeat(count);
    case 'sk':
      return ' '.repeat(count);
    default:
      return '';
  }
};

/** Writes text so that a reader of the same separators gets it back. */
export const escapeText = (text: string, separators: Separators): string => {
  let out = '';
  for (const character of text) {
    const e = separators.escape;
    if (character === separators.field) out += `${e}F${e}`;
    else if (character === separators.component) out += `${e}S${e}`;
    else if (character === separators.subcomponent) out += `${e}T${e}`;
    else if (character === separators.repetition) out += `${e}R${e}`;
    else if (character === e) out += `${e}E${e}`;
    else if (character === '\r' || character === '\n') out += `${e}.br${e}`;
    else out += character;
  }
  return out;
};
