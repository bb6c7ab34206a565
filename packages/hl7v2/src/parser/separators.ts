import { Hl7Error } from '../hl7-error.ts';

/** The characters that cut a message into its five levels (HL7 v2 chapter 2.5.4). */
export type Separators = {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  /** Empty when MSH-2 names none. */
  readonly escape: string;
  /** Empty when MSH-2 names none. */
  readonly subcomponent: string;
  /** The fifth encoding character of v2.7; empty when MSH-2 names none. */
  readonly truncation: string;
};

/** What almost every message declares. */
export const standardSeparators: Separators = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
  truncation: '',
};

const unusable = /[A-Za-z0-9\s\p{Cc}]/u;

/**
 * Reads MSH-1 and MSH-2 (or FHS-1/2, BHS-1/2) from the head of a segment.
 * @throws Hl7Error `bad-separators` when a separator is missing, doubled or not usable.
 */
export const readSeparators = (segment: string): Separators => {
  const field = segment.charAt(3);
  if (field === '' || unusable.test(field)) throw new Hl7Error('bad-separators');
  const end = segment.indexOf(field, 4);
  // `^~\\\\&` is what some senders make of `^~\\&`: a doubled character is one separator.
  const encoding = (end < 0 ? segment.slice(4) : segment.slice(4, end)).replace(/(.)\1+/gu, '$1');
  if (encoding === '^~\\&' && field === '|') return standardSeparators;
  const all = [field, ...encoding];
  if (encoding.length < 2 || encoding.length > 5) throw new Hl7Error('bad-separators');
  if (new Set(all).size !== all.length || all.some((c) => unusable.test(c)))
    throw new Hl7Error('bad-separators');
  return {
    field,
    component: encoding.charAt(0),
    repetition: encoding.charAt(1),
    escape: encoding.charAt(2),
    subcomponent: encoding.charAt(3),
    truncation: encoding.charAt(4),
  };
};
