import { CcdaError } from '../ccda-error.ts';
import { decodeBytes } from './decode-bytes.ts';
import { innerScope, resolveName, rootScope, type Scope, type XmlTolerance } from './namespaces.ts';
import { decodeReferences } from './references.ts';
import type { XmlElement, XmlNode } from './xml-element.ts';
import { defaultXmlLimits, type XmlLimits } from './xml-limits.ts';

/** A parsed document, and what was put up with while reading it. */
export type ParsedXml = {
  readonly root: XmlElement;
  readonly tolerated: readonly XmlTolerance[];
};

/**
 * Reads one XML document: order and mixed content kept, prefixes resolved, references decoded.
 * Throws {@link CcdaError} for anything that is not well-formed, has a document type or is beyond a limit.
 * One pass over the text, so time and memory are bounded by its size; docs/adr/0060 tells why there is no library here.
 */
export function parseXml(bytes: Uint8Array, limits: XmlLimits = defaultXmlLimits): ParsedXml {
  if (bytes.byteLength > limits.bytes)
    throw new CcdaError('xml-limit', `The document has more than ${limits.bytes} bytes.`);
  const { text, contradicted } = decodeBytes(bytes);
  const reader = createReader(text, limits);
  const root = reader.read();
  const tolerated = [...reader.tolerated];
  return { root, tolerated: contradicted ? ['encoding-contradicted', ...tolerated] : tolerated };
}

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: XML 1.0 2.2 forbids exactly these.
// oxlint-disable-next-line no-control-regex -- the same
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: XML 1.0 2.2 forbids exactly these.
const name = /^[\p{L}_][\p{L}\p{N}\p{M}._·-]*(?::[\p{L}_][\p{L}\p{N}\p{M}._·-]*)?$/u;
const nonSpace = /[^ \t\n\r]/;
const declaration = /^<\?xml\s[^<>]*\?>/;
/** Elements whose white space is content. */
const mixed = new Set(['text', 'originalText', 'value', 'title', 'desc']);

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 9 || code === 13;

/** `line:column` of an offset, both from 1. */
function positionOf(text: string, offset: number): string {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  return `${line}:${offset - start + 1}`;
}

/** The list of all that have nothing; never written to. */
const none: never[] = [];

type Open = {
  readonly raw: string;
  readonly scope: Scope;
  readonly keepSpace: boolean;
  /** Where the element's content starts in `pending`. */
  readonly mark: number;
};

/** An element while it is read: its content comes when its end tag does. */
type Growing = { -readonly [Field in keyof XmlElement]: XmlElement[Field] };

function createReader(source: string, limits: XmlLimits) {
  // XML 1.0 2.11: every line end reads as one line feed.
  const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
  const tolerated = new Set<XmlTolerance>();
  const validNames = new Set<string>();
  /** Names and values of the tag at hand, by turns; one array serves all tags. */
  const written: string[] = [];
  const stack: Open[] = [{ raw: '', scope: rootScope(), keepSpace: false, mark: 0 }];
  /** Content of all open elements, in order: lists of the right length are cut from it, which halves what a tree weighs. */
  const pending: XmlNode[] = [];
  let root: XmlElement | undefined;
  let current: Growing | undefined;
  let references = 0;
  let at = 0;

  const malformed = (detail: string, offset: number): CcdaError =>
    new CcdaError('xml-malformed', detail, positionOf(text, offset));

  const decode = (raw: string, offset: number): string => {
    if (!raw.includes('&')) return raw;
    const decoded = decodeReferences(raw);
    if ('bad' in decoded)
      throw malformed(
        'A reference that XML does not know without a document type.',
        offset + decoded.bad,
      );
    references += decoded.count;
    if (references > limits.references)
      throw new CcdaError('xml-limit', `There are more than ${limits.references} references.`);
    return decoded.text;
  };

  const checkName = (raw: string, offset: number): void => {
    if (validNames.has(raw)) return;
    if (!name.test(raw)) throw malformed('A name that XML does not allow.', offset);
    validNames.add(raw);
  };

  const skipPast = (mark: string, from: number): number => {
    const end = text.indexOf(mark, from);
    if (end === -1) throw malformed(`A part that ends with ${mark} does not end.`, at);
    return end + mark.length;
  };

  const addText = (raw: string, isLiteral: boolean, offset: number): void => {
    if (current === undefined) {
      if (nonSpace.test(raw))
        throw malformed('There is text outside the document element.', offset);
      return;
    }
    if (!stack[stack.length - 1]?.keepSpace && !nonSpace.test(raw)) return;
    if (!isLiteral && raw.includes(']]>'))
      throw malformed('Text holds the end mark of CDATA.', offset);
    appendText(isLiteral ? raw : decode(raw, offset));
  };

  // Comments and CDATA cut text in pieces; the mappers should not notice.
  const appendText = (more: string): void => {
    const last = pending.length - 1;
    const before = last >= (stack[stack.length - 1]?.mark ?? 0) ? pending[last] : undefined;
    if (typeof before === 'string') pending[last] = before + more;
    else pending.push(more);
  };

  const readSpecial = (): void => {
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('--', at + 4);
      if (end === -1) throw malformed('A comment does not end.', at);
      if (text.charCodeAt(end + 2) !== 62) throw malformed('A comment holds two hyphens.', end);
      at = end + 3;
    } else if (text.startsWith('<![CDATA[', at)) {
      const end = skipPast(']]>', at + 9);
      if (current === undefined) throw malformed('There is text outside the document element.', at);
      addText(text.slice(at + 9, end - 3), true, at);
      at = end;
    } else if (text.startsWith('<!DOCTYPE', at) || text.startsWith('<!ENTITY', at)) {
      throw new CcdaError(
        'xml-doctype',
        'Document types and entity declarations are never read; remove the declaration.',
        positionOf(text, at),
      );
    } else throw malformed('A declaration that XML does not allow here.', at);
  };

  const readEndTag = (): void => {
    const end = text.indexOf('>', at);
    if (end === -1) throw malformed('The document ends within a tag.', at);
    const open = stack.pop();
    if (current === undefined || open === undefined)
      throw malformed('An end tag without a start tag.', at);
    if (text.slice(at + 2, end).trimEnd() !== open.raw)
      throw malformed('An end tag does not match its start tag.', at);
    const closed = current;
    if (pending.length > open.mark) {
      current.children = pending.slice(open.mark);
      pending.length = open.mark;
    }
    current = current.parent;
    if (current !== undefined) pending.push(closed);
    at = end + 1;
  };

  const readStartTag = (): void => {
    if (current === undefined && root !== undefined)
      throw malformed('There is more than one document element.', at);
    const start = at;
    let end = at + 1;
    while (end < text.length) {
      const code = text.charCodeAt(end);
      if (code === 62 || code === 47 || isSpace(code)) break;
      end += 1;
    }
    const raw = text.slice(at + 1, end);
    checkName(raw, at + 1);
    at = end;
    readAttributes(start);
    const selfClosing = text.charCodeAt(at) === 47;
    if (selfClosing && text.charCodeAt(at + 1) !== 62)
      throw malformed('A tag is not closed.', start);
    at += selfClosing ? 2 : 1;
    openElement(raw, selfClosing, start);
  };

  /** Fills `written`; stops at `/` or `>`. */
  const readAttributes = (start: number): void => {
    written.length = 0;
    while (true) {
      const before = at;
      while (isSpace(text.charCodeAt(at))) at += 1;
      if (at >= text.length) throw malformed('The document ends within a tag.', start);
      const code = text.charCodeAt(at);
      if (code === 62 || code === 47) return;
      if (at === before) throw malformed('Attributes are not parted by white space.', at);
      readAttribute(start);
    }
  };

  const readAttribute = (start: number): void => {
    const nameStart = at;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === 61 || code === 62 || code === 60 || isSpace(code)) break;
      at += 1;
    }
    const raw = text.slice(nameStart, at);
    checkName(raw, nameStart);
    while (isSpace(text.charCodeAt(at))) at += 1;
    if (text.charCodeAt(at) !== 61) throw malformed('An attribute has no value.', nameStart);
    at += 1;
    while (isSpace(text.charCodeAt(at))) at += 1;
    const quote = text.charCodeAt(at);
    if (quote !== 34 && quote !== 39) throw malformed('An attribute value is not in quotes.', at);
    const end = text.indexOf(quote === 34 ? '"' : "'", at + 1);
    if (end === -1) throw malformed('The document ends within a tag.', start);
    const value = text.slice(at + 1, end);
    if (value.includes('<')) throw malformed('An attribute value holds a bare <.', at);
    if (written.length / 2 >= limits.attributes)
      throw new CcdaError(
        'xml-limit',
        `An element has more than ${limits.attributes} attributes.`,
        positionOf(text, start),
      );
    written.push(raw, decode(/[\n\t]/.test(value) ? value.replace(/[\n\t]/g, ' ') : value, at + 1));
    at = end + 1;
  };

  const scopeOf = (outer: Scope): Scope => {
    let declared: Map<string, string> | undefined;
    for (let index = 0; index < written.length; index += 2) {
      const raw = written[index] ?? '';
      if (raw !== 'xmlns' && !raw.startsWith('xmlns:')) continue;
      declared ??= new Map();
      const prefix = raw === 'xmlns' ? '' : raw.slice(6);
      if (declared.has(prefix)) throw malformed('An attribute stands twice in one tag.', at);
      declared.set(prefix, written[index + 1] ?? '');
    }
    return declared === undefined ? outer : innerScope(outer, declared);
  };

  const attributesOf = (scope: Scope, start: number): readonly string[] => {
    if (written.length === 0) return none;
    let length = 0;
    for (let index = 0; index < written.length; index += 2) {
      const raw = written[index] ?? '';
      if (raw === 'xmlns' || raw.startsWith('xmlns:')) continue;
      const resolved = resolveName(scope, raw, 'attributes', tolerated);
      for (let known = 0; known < length; known += 2)
        if (written[known] === resolved)
          throw malformed('An attribute stands twice in one tag.', start);
      written[length] = resolved;
      written[length + 1] = written[index + 1] ?? '';
      length += 2;
    }
    return length === 0 ? none : written.slice(0, length);
  };

  const openElement = (raw: string, selfClosing: boolean, start: number): void => {
    const outer = stack[stack.length - 1];
    if (outer === undefined) throw malformed('An end tag without a start tag.', start);
    const scope = scopeOf(outer.scope);
    const attributes = attributesOf(scope, start);
    const elementName = resolveName(scope, raw, 'elements', tolerated);
    const element: Growing = {
      name: elementName,
      attributes,
      // Most elements of a document are empty: they share one list.
      children: none,
      parent: current,
    };
    if (current === undefined) root = element;
    if (selfClosing) {
      if (current !== undefined) pending.push(element);
      return;
    }
    const keepSpace = outer.keepSpace || mixed.has(elementName);
    stack.push({ raw, scope, keepSpace, mark: pending.length });
    if (stack.length - 1 > limits.depth)
      throw new CcdaError(
        'xml-limit',
        `Elements are nested deeper than ${limits.depth}.`,
        positionOf(text, start),
      );
    current = element;
  };

  const read = (): XmlElement => {
    const bad = text.search(forbidden);
    if (bad !== -1) throw malformed('A character that XML forbids.', bad);
    at = declaration.exec(text)?.[0].length ?? 0;
    while (at < text.length) {
      const next = text.indexOf('<', at);
      const end = next === -1 ? text.length : next;
      if (end > at) addText(text.slice(at, end), false, at);
      at = end;
      if (next === -1) break;
      const code = text.charCodeAt(at + 1);
      if (code === 47) readEndTag();
      else if (code === 33) readSpecial();
      else if (code === 63) {
        if (/^<\?xml[\s?]/i.test(text.slice(at, at + 6)))
          throw malformed('An XML declaration that is not at the start.', at);
        at = skipPast('?>', at + 2);
      } else readStartTag();
    }
    if (root === undefined) throw malformed('There is no document element.', 0);
    if (current !== undefined)
      throw malformed(
        `The document ends with ${stack.length - 1} elements still open; it may be cut off.`,
        text.length,
      );
    return root;
  };

  return { read, tolerated };
}
