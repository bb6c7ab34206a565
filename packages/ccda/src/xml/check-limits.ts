import { CcdaError } from '../ccda-error.ts';

/** What a document may cost before a parser sees it. */
export type XmlLimits = {
  /** Bytes of the file. */
  readonly bytes: number;
  /** Nested elements. */
  readonly depth: number;
  /** Attributes of one element. */
  readonly attributes: number;
  /** Character and entity references in the whole document. */
  readonly references: number;
};

export const defaultXmlLimits: XmlLimits = {
  bytes: 64 * 1024 * 1024,
  depth: 200,
  attributes: 100,
  references: 500_000,
};

const reference = /&(?:amp|lt|gt|quot|apos|#(\d{1,7})|#x([\dA-Fa-f]{1,6}));/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 2.2 forbids exactly these.
// oxlint-disable-next-line no-control-regex -- the same
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/** `line:column` of an offset, both from 1. */
export function positionOf(text: string, offset: number): string {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  return `${line}:${offset - start + 1}`;
}

function isXmlCharacter(code: number): boolean {
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

function checkReference(text: string, offset: number): void {
  reference.lastIndex = offset;
  const found = reference.exec(text);
  if (found === null)
    throw new CcdaError(
      'xml-malformed',
      'An ampersand starts no reference that XML knows without a document type.',
      positionOf(text, offset),
    );
  const code = found[1]
    ? Number.parseInt(found[1], 10)
    : found[2]
      ? Number.parseInt(found[2], 16)
      : 9;
  if (!isXmlCharacter(code))
    throw new CcdaError(
      'xml-malformed',
      'A numeric reference names no XML character.',
      positionOf(text, offset),
    );
}

function skipPast(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  if (at === -1)
    throw new CcdaError(
      'xml-malformed',
      `A part that ends with ${mark} does not end.`,
      positionOf(text, from),
    );
  return at + mark.length;
}

type Tag = { end: number; selfClosing: boolean };

function readTag(text: string, start: number, limits: XmlLimits): Tag {
  let attributes = 0;
  let quote = 0;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
      else if (code === 60)
        throw new CcdaError(
          'xml-malformed',
          'An attribute value holds a bare <.',
          positionOf(text, at),
        );
    } else if (code === 34 || code === 39) quote = code;
    else if (code === 61) {
      attributes += 1;
      if (attributes > limits.attributes)
        throw new CcdaError(
          'xml-limit',
          `An element has more than ${limits.attributes} attributes.`,
          positionOf(text, start),
        );
    } else if (code === 62) return { end: at + 1, selfClosing: text.charCodeAt(at - 1) === 47 };
    else if (code === 60)
      throw new CcdaError('xml-malformed', 'A tag is not closed.', positionOf(text, start));
  }
  throw new CcdaError('xml-malformed', 'The document ends within a tag.', positionOf(text, start));
}

/**
 * One pass over the text in bounded time, before any parser: refuses document types, undeclared
 * entities, characters outside XML, and whatever is beyond the limits.
 */
export function checkLimits(text: string, limits: XmlLimits): void {
  const bad = text.search(forbidden);
  if (bad !== -1)
    throw new CcdaError('xml-malformed', 'A character that XML forbids.', positionOf(text, bad));
  let depth = 0;
  let references = 0;
  let ampersand = text.indexOf('&');
  const checkReferencesBefore = (end: number) => {
    while (ampersand !== -1 && ampersand < end) {
      references += 1;
      if (references > limits.references)
        throw new CcdaError('xml-limit', `There are more than ${limits.references} references.`);
      checkReference(text, ampersand);
      ampersand = text.indexOf('&', ampersand + 1);
    }
  };
  const skipReferencesBefore = (end: number) => {
    if (ampersand !== -1 && ampersand < end) ampersand = text.indexOf('&', end);
  };
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    checkReferencesBefore(at);
    const next = text.charCodeAt(at + 1);
    if (next === 33) {
      if (text.startsWith('<!--', at)) at = skipPast(text, '-->', at + 4);
      else if (text.startsWith('<![CDATA[', at)) at = skipPast(text, ']]>', at + 9);
      else
        throw new CcdaError(
          'xml-doctype',
          'Document types and entity declarations are never read; remove the declaration.',
          positionOf(text, at),
        );
      skipReferencesBefore(at);
      continue;
    }
    if (next === 63) {
      at = skipPast(text, '?>', at + 2);
      skipReferencesBefore(at);
      continue;
    }
    const tag = readTag(text, at, limits);
    if (next === 47) depth -= 1;
    else if (!tag.selfClosing) {
      depth += 1;
      if (depth > limits.depth)
        throw new CcdaError(
          'xml-limit',
          `Elements are nested deeper than ${limits.depth}.`,
          positionOf(text, at),
        );
    }
    at = tag.end;
  }
  checkReferencesBefore(text.length);
  if (depth > 0)
    throw new CcdaError(
      'xml-malformed',
      `The document ends with ${depth} elements still open; it may be cut off.`,
      positionOf(text, text.length),
    );
}
