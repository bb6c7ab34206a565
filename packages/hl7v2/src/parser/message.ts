import { Hl7Error } from '../hl7-error.ts';
import { type CharacterSet, decodeMessage } from './character-sets.ts';
import { unescapeText } from './escapes.ts';
import { readSeparators, type Separators } from './separators.ts';

/** Everything that the values of one message share. */
export type MessageContext = {
  readonly text: string;
  readonly separators: Separators;
  readonly characterSet: CharacterSet;
  /** Byte offset of the text's first character in the input. */
  readonly byteOffset: number;
  /** As many characters as bytes: ASCII alone, or a set of single bytes. */
  readonly isSingleByte: boolean;
};

/** 1 = field repetition (parts are components), 2 = component (parts are sub-components), 3 = sub-component. */
export type Level = 1 | 2 | 3;

/**
 * One value of a message, cut further only when asked. `raw` keeps escapes; `text` has them replaced.
 * A value remembers whether it was read, so that what was not used can be told.
 */
export class Value {
  readonly context: MessageContext;
  readonly raw: string;
  /** Index of `raw` in the message text. */
  readonly start: number;
  readonly level: Level;
  used = false;
  private cut: Value[] | undefined;
  /** The text with escapes replaced once it was asked for; null when there is none. */
  private clean: string | null | undefined;

  constructor(context: MessageContext, raw: string, start: number, level: Level) {
    this.context = context;
    this.raw = raw;
    this.start = start;
    this.level = level;
  }

  /** HL7's explicit null: delete what you have; not the same as empty. */
  get isNull(): boolean {
    return this.raw === '""';
  }

  /** Holds at least one character that is not a separator, and is not the explicit null. */
  get isValued(): boolean {
    const { raw } = this;
    // Most values begin with a letter or a digit, which is no separator.
    const first = raw.charCodeAt(0);
    if (first >= 48 && first <= 57) return true;
    const { component, subcomponent } = this.context.separators;
    for (let index = 0; index < raw.length; index++) {
      const character = raw[index];
      if (character !== component && character !== subcomponent && character !== '"') return true;
    }
    return false;
  }

  /** Component or sub-component by number from 1; part 1 of a sub-component is itself. */
  part(number: number): Value | undefined {
    if (this.level === 3) return number === 1 ? this : undefined;
    return this.parts()[number - 1];
  }

  parts(): readonly Value[] {
    if (this.cut) return this.cut;
    const { component, subcomponent } = this.context.separators;
    const separator = this.level === 1 ? component : subcomponent;
    this.cut = cutValues(this.context, this.raw, separator, this.start, this.level === 1 ? 2 : 3);
    return this.cut;
  }

  /** The text of the first leaf, escapes replaced, white space at the ends removed; undefined when empty or null. */
  peek(): string | undefined {
    let leaf: Value = this;
    // What has no separator is its own first leaf: most values are never cut.
    while (leaf.level < 3 && hasParts(leaf)) leaf = leaf.parts()[0] ?? leaf;
    if (leaf.clean === undefined) leaf.clean = cleanRaw(leaf) ?? null;
    return leaf.clean ?? undefined;
  }

  /** As `peek`, and marks the value as used. */
  text(): string | undefined {
    this.markLeafUsed();
    return this.peek();
  }

  /** The whole raw text of this value with escapes replaced: for fields whose separators are content. */
  whole(): string | undefined {
    this.used = true;
    return cleanRaw(this);
  }

  markLeafUsed(): void {
    let leaf: Value = this;
    while (leaf.level < 3 && (hasParts(leaf) || hasSubParts(leaf))) leaf = leaf.parts()[0] ?? leaf;
    leaf.used = true;
  }
}

const hasParts = ({ raw, level, context: { separators } }: Value): boolean => {
  const separator = level === 1 ? separators.component : separators.subcomponent;
  return separator !== '' && raw.includes(separator);
};

const hasSubParts = ({ raw, context: { separators } }: Value): boolean =>
  separators.subcomponent !== '' && raw.includes(separators.subcomponent);

const cleanRaw = ({ raw, context }: Value): string | undefined => {
  if (raw === '' || raw === '""') return undefined;
  const { separators, characterSet } = context;
  const text = raw.includes(separators.escape)
    ? unescapeText(raw, separators, (bytes) => decodeBytes(bytes, characterSet))
    : raw;
  const trimmed = cleanText(text);
  return trimmed === '' ? undefined : trimmed;
};

// Control characters have no place in FHIR strings (R4 2.24.0.1) but for tab, CR and LF.
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it looks for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it looks for
const anyControl = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const cleanText = (text: string): string => {
  if (isPlain(text)) return text;
  return (anyControl.test(text) ? text.replace(controls, '') : text).trim();
};

/** Beyond this a pattern is faster. */
const shortText = 40;

/** Printable ASCII without spaces at its ends: nothing to clean. */
const isPlain = (text: string): boolean => {
  const last = text.length - 1;
  if (last < 0 || last >= shortText) return false;
  for (let index = 0; index <= last; index++) {
    const code = text.charCodeAt(index);
    if (code < 32 || code > 126) return false;
  }
  return text.charCodeAt(0) !== 32 && text.charCodeAt(last) !== 32;
};

const decodeBytes = (bytes: Uint8Array, set: CharacterSet): string => {
  try {
    return set.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
};

/** Cuts text at a separator straight into values: this is where most objects of a message come from. */
const cutValues = (
  context: MessageContext,
  raw: string,
  separator: string,
  start: number,
  level: Level,
): Value[] => {
  let next = separator === '' ? -1 : raw.indexOf(separator);
  // Most lists have one value: a list that grows would take room for many.
  if (next < 0) return [new Value(context, raw, start, level)];
  const values: Value[] = [];
  let at = 0;
  for (; next >= 0; next = raw.indexOf(separator, at)) {
    values.push(new Value(context, raw.slice(at, next), start + at, level));
    at = next + separator.length;
  }
  values.push(new Value(context, raw.slice(at), start + at, level));
  return values;
};

const none: readonly Value[] = [];

/** One segment; fields are cut on first use. */
export class Segment {
  readonly context: MessageContext;
  readonly name: string;
  readonly raw: string;
  readonly start: number;
  /** Place among all segments of the message, from 0. */
  readonly index: number;
  /** Place among the segments of its name, from 1; set by the parser. */
  readonly occurrence: number;
  /** Where each field begins in `raw`; one more for the end. */
  #starts: number[] | undefined;
  #values: (readonly Value[] | undefined)[] | undefined;

  constructor(
    context: MessageContext,
    raw: string,
    start: number,
    index: number,
    occurrence: number,
  ) {
    this.context = context;
    this.name = raw.slice(0, 3);
    this.raw = raw;
    this.start = start;
    this.index = index;
    this.occurrence = occurrence;
  }

  get fieldCount(): number {
    return this.#fieldStarts().length - (isHeader(this.name) ? 1 : 2);
  }

  /** All repetitions of a field (from 1), empty ones included; none when the field is absent. */
  repetitions(field: number): readonly Value[] {
    const known = this.#values?.[field];
    if (known) return known;
    const values = this.#cutField(field);
    if (values === none) return none;
    this.#values ??= new Array(this.#fieldStarts().length + 1);
    this.#values[field] = values;
    return values;
  }

  #cutField(field: number): readonly Value[] {
    const header = isHeader(this.name);
    const { separators } = this.context;
    // MSH-1 is the separator itself, so the numbers of a header move by one.
    if (header && field === 1)
      return [new Value(this.context, separators.field, this.start + 3, 1)];
    const index = header ? field - 1 : field;
    const starts = this.#fieldStarts();
    const from = starts[index];
    const next = starts[index + 1];
    if (field < 1 || from === undefined || next === undefined || next - 1 <= from) return none;
    const raw = this.raw.slice(from, next - 1);
    const separator = header && field === 2 ? '' : separators.repetition;
    return cutValues(this.context, raw, separator, this.start + from, 1);
  }

  /** The first repetition of a field. */
  field(field: number): Value | undefined {
    return this.repetitions(field)[0];
  }

  /** Text at field, component, sub-component without marking it used. */
  peek(field: number, component?: number, subcomponent?: number): string | undefined {
    let value = this.field(field);
    if (component !== undefined) value = value?.part(component);
    if (subcomponent !== undefined) value = value?.part(subcomponent);
    return value?.peek();
  }

  #fieldStarts(): number[] {
    if (this.#starts) return this.#starts;
    const { field } = this.context.separators;
    const starts = [0];
    for (let at = this.raw.indexOf(field); at >= 0; at = this.raw.indexOf(field, at + 1))
      starts.push(at + 1);
    starts.push(this.raw.length + 1);
    this.#starts = starts;
    return starts;
  }
}

const isHeader = (name: string): boolean => name === 'MSH' || name === 'BHS' || name === 'FHS';

/** One parsed message: its segments in order. */
export type Message = {
  readonly context: MessageContext;
  readonly segments: readonly Segment[];
  /** The MSH segment. */
  readonly header: Segment;
  /** Lines that are no segments (no three-character name followed by the field separator), by index in the text. */
  readonly strayLines: readonly { readonly start: number }[];
};

const segmentName = /^[A-Z][A-Z0-9]{2}$/;

/**
 * Parses one message from its bytes.
 * @param options.characterSet table 0211 name that overrides MSH-18
 * @throws Hl7Error when there is no message, its separators are unusable or its bytes do not fit its character set
 * @example parseMessage(Buffer.from('MSH|^~\\&|A|B|||20240101||ADT^A01|1|P|2.5\rPID|1')).segments.length // 2
 */
export const parseMessage = (
  bytes: Uint8Array,
  options: { readonly characterSet?: string | undefined } = {},
): Message => {
  const { text, characterSet, offset } = decodeMessage(bytes, options.characterSet);
  let at = 0;
  while (at < text.length && (text.charCodeAt(at) <= 32 || text.charCodeAt(at) === 0xfeff)) at++;
  if (at === text.length) throw new Hl7Error('empty-input');
  if (!text.startsWith('MSH', at)) throw new Hl7Error('no-header');
  const firstLine = lineEnd(text, at);
  const context: MessageContext = {
    text,
    separators: readSeparators(text.slice(at, firstLine)),
    characterSet,
    byteOffset: offset,
    isSingleByte: text.length === bytes.length - offset,
  };
  const segments: Segment[] = [];
  const strayLines: { start: number }[] = [];
  const counts = new Map<string, number>();
  while (at < text.length) {
    const end = lineEnd(text, at);
    const raw = text.slice(at, end);
    if (raw.trim() !== '') {
      const name = raw.slice(0, 3);
      const follows = raw.charAt(3);
      if (segmentName.test(name) && (follows === '' || follows === context.separators.field)) {
        const occurrence = (counts.get(name) ?? 0) + 1;
        counts.set(name, occurrence);
        segments.push(new Segment(context, raw, at, segments.length, occurrence));
      } else strayLines.push({ start: at });
    }
    at = end + 1;
  }
  const header = segments[0];
  if (header === undefined) throw new Hl7Error('no-header');
  return { context, segments, header, strayLines };
};

const lineEnd = (text: string, from: number): number => {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 13 || code === 10) return i;
  }
  return text.length;
};

/** Byte position in the input of a place in the message text. */
export const bytePosition = (context: MessageContext, index: number): number => {
  if (context.isSingleByte) return context.byteOffset + index;
  const { label } = context.characterSet;
  const before = context.text.slice(0, index);
  if (label.startsWith('utf-16')) return context.byteOffset + before.length * 2;
  if (label === 'utf-8') return context.byteOffset + Buffer.byteLength(before, 'utf8');
  if (label.startsWith('iso-8859') || label.startsWith('windows') || label === 'latin1')
    return context.byteOffset + before.length;
  // Multi-byte sets of East Asia: two bytes for what is not ASCII (four-byte GB 18030 characters are counted as two).
  let count = context.byteOffset;
  for (const character of before) count += (character.codePointAt(0) ?? 0) < 128 ? 1 : 2;
  return count;
};
