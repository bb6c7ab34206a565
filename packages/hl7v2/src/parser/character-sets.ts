import { Hl7Error } from '../hl7-error.ts';

/** Table 0211 by the labels of the Encoding Standard; what TextDecoder lacks is an error, never a guess. */
const labels: Readonly<Record<string, string>> = {
  '': 'utf-8',
  ASCII: 'utf-8',
  'ISO IR6': 'utf-8',
  UNICODE: 'utf-8',
  'UNICODE UTF-8': 'utf-8',
  'UTF-8': 'utf-8',
  UTF8: 'utf-8',
  'UNICODE UTF-16': 'utf-16',
  'UTF-16': 'utf-16',
  '8859/1': 'latin1',
  'ISO IR100': 'latin1',
  '8859/2': 'iso-8859-2',
  'ISO IR101': 'iso-8859-2',
  '8859/3': 'iso-8859-3',
  'ISO IR109': 'iso-8859-3',
  '8859/4': 'iso-8859-4',
  'ISO IR110': 'iso-8859-4',
  '8859/5': 'iso-8859-5',
  'ISO IR144': 'iso-8859-5',
  '8859/6': 'iso-8859-6',
  'ISO IR127': 'iso-8859-6',
  '8859/7': 'iso-8859-7',
  'ISO IR126': 'iso-8859-7',
  '8859/8': 'iso-8859-8',
  'ISO IR138': 'iso-8859-8',
  '8859/9': 'iso-8859-9',
  'ISO IR148': 'iso-8859-9',
  '8859/15': 'iso-8859-15',
  'GB 18030-2000': 'gb18030',
  'GB 18030': 'gb18030',
  'ISO IR87': 'iso-2022-jp',
  'ISO IR14': 'shift_jis',
  'KS X 1001': 'euc-kr',
  'BIG-5': 'big5',
  'WINDOWS-1250': 'windows-1250',
  'WINDOWS-1251': 'windows-1251',
  'WINDOWS-1252': 'windows-1252',
  'WINDOWS-1257': 'windows-1257',
};

/** A character set of this message: how to decode it and whether it was ASCII compatible single bytes. */
export type CharacterSet = { readonly label: string; decode(bytes: Uint8Array): string };

const latin1Decode = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

const cache = new Map<string, CharacterSet>();

/**
 * The character set for a table 0211 name.
 * @throws Hl7Error `unknown-character-set`
 */
const characterSetOf = (name: string): CharacterSet => {
  const key = name.trim().toUpperCase();
  const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (label === undefined) throw new Hl7Error('unknown-character-set');
  const known = cache.get(label);
  if (known) return known;
  const set = createCharacterSet(label);
  cache.set(label, set);
  return set;
};

const createCharacterSet = (label: string): CharacterSet => {
  // The Encoding Standard takes latin1 for windows-1252; HL7 means the real 8859/1.
  if (label === 'latin1') return { label, decode: latin1Decode };
  const build = () => new TextDecoder(label, { fatal: true });
  try {
    build();
  } catch (cause) {
    throw new Hl7Error('unknown-character-set', {}, cause);
  }
  // A decoder that keeps no state between calls is made once; those of other sets may after a fault.
  const kept = label === 'utf-8' ? build() : undefined;
  return {
    label,
    decode: (bytes) => {
      try {
        return (kept ?? build()).decode(bytes);
      } catch (cause) {
        throw new Hl7Error('bad-encoding', { characterSet: label }, cause);
      }
    },
  };
};

/** Decodes one message: byte order mark first, then the configured set, then MSH-18, else UTF-8 (of which ASCII is a part). */
export const decodeMessage = (
  bytes: Uint8Array,
  configured?: string,
): { readonly text: string; readonly characterSet: CharacterSet; readonly offset: number } => {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    const set = characterSetOf('UTF-8');
    return { text: set.decode(bytes.subarray(3)), characterSet: set, offset: 3 };
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    const big = bytes[0] === 0xfe;
    const label = big ? 'utf-16be' : 'utf-16le';
    const set = createCharacterSet(label);
    return { text: set.decode(bytes.subarray(2)), characterSet: set, offset: 2 };
  }
  const name = configured ?? declaredCharacterSet(bytes);
  let set = characterSetOf(name);
  if (set.label === 'utf-16') set = createCharacterSet(bytes[0] === 0 ? 'utf-16be' : 'utf-16le');
  return { text: set.decode(bytes), characterSet: set, offset: 0 };
};

/** The first repetition of MSH-18, read from the bytes: separators are ASCII in every supported set. */
const declaredCharacterSet = (bytes: Uint8Array): string => {
  if (bytes[0] === 0 || bytes[1] === 0) return 'UNICODE UTF-16';
  let end = 0;
  while (end < bytes.length && bytes[end] !== 0x0d && bytes[end] !== 0x0a) end++;
  const head = latin1Decode(bytes.subarray(0, end));
  if (!head.startsWith('MSH')) return '';
  const fields = head.split(head.charAt(3));
  const repetition = fields[1]?.charAt(1) ?? '~';
  return fields[17]?.split(repetition)[0]?.split(fields[1]?.charAt(0) ?? '^')[0] ?? '';
};
