import type { XmlTolerance } from './parse-xml.ts';
import type { XmlElement, XmlNode } from './xml-element.ts';

/** What fast-xml-parser gives with `preserveOrder`: one key is the tag, `:@` holds the attributes. */
export type OrderedNode = { readonly [tag: string]: unknown };

const cda = 'urn:hl7-org:v3';
const wellKnown: Readonly<Record<string, string>> = {
  'urn:hl7-org:v3': '',
  'urn:hl7-org:sdtc': 'sdtc:',
  'http://www.w3.org/2001/XMLSchema-instance': 'xsi:',
  'http://www.w3.org/XML/1998/namespace': 'xml:',
};
const usualPrefix = new Map([
  ['sdtc', 'urn:hl7-org:sdtc'],
  ['xsi', 'http://www.w3.org/2001/XMLSchema-instance'],
]);
/** Elements whose white space is content. */
const mixed = new Set(['text', 'originalText', 'value', 'title', 'desc']);

type Scope = {
  readonly prefixes: ReadonlyMap<string, string>;
  readonly names: Map<string, string>;
};

const rootScope = (): Scope => ({
  prefixes: new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]),
  names: new Map(),
});

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([\dA-Fa-f]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number.parseInt(decimal, 10));
    return named[name] ?? whole;
  });
}

/** Turns the parser's output into elements with resolved names; undefined when there is no element. */
export function buildTree(
  nodes: readonly OrderedNode[],
): { root: XmlElement; tolerated: XmlTolerance[] } | undefined {
  const tolerated = new Set<XmlTolerance>();
  const noAttributes = Object.freeze(Object.create(null)) as Record<string, string>;

  const canonical = (scope: Scope, raw: string, isAttribute: boolean): string => {
    const key = isAttribute ? `@${raw}` : raw;
    const known = scope.names.get(key);
    if (known !== undefined) return known;
    const colon = raw.indexOf(':');
    const prefix = colon === -1 ? '' : raw.slice(0, colon);
    const local = colon === -1 ? raw : raw.slice(colon + 1);
    let name = local;
    if (prefix !== '' || !isAttribute) {
      let uri = scope.prefixes.get(prefix);
      if (uri === undefined && prefix !== '') {
        tolerated.add('unbound-prefix');
        uri = usualPrefix.get(prefix) ?? `prefix:${prefix}`;
      }
      // A document without any namespace is read as CDA; the root check decides whether it is one.
      if (uri === undefined || uri === '') tolerated.add('no-namespace');
      name = `${wellKnown[uri || cda] ?? `{${uri}}`}${local}`;
    }
    scope.names.set(key, name);
    return name;
  };

  const scopeOf = (scope: Scope, attributes: Record<string, string> | undefined): Scope => {
    let prefixes: Map<string, string> | undefined;
    for (const name in attributes) {
      if (!name.startsWith('xmlns')) continue;
      const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6) : undefined;
      if (prefix === undefined) continue;
      prefixes ??= new Map(scope.prefixes);
      prefixes.set(prefix, decode(attributes[name] ?? ''));
    }
    return prefixes === undefined ? scope : { prefixes, names: new Map() };
  };

  const attributesOf = (scope: Scope, raw: Record<string, string>): Record<string, string> => {
    const attributes = Object.create(null) as Record<string, string>;
    for (const name in raw) {
      if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
      attributes[canonical(scope, name, true)] = decode(raw[name] ?? '').replace(/[\n\t]/g, ' ');
    }
    return attributes;
  };

  const build = (
    node: OrderedNode,
    parent: XmlElement | undefined,
    outer: Scope,
    inMixed: boolean,
  ): XmlElement | undefined => {
    let tag: string | undefined;
    for (const key in node)
      if (key !== ':@') {
        tag = key;
        break;
      }
    if (tag === undefined || tag.startsWith('#')) return undefined;
    const raw = node[':@'] as Record<string, string> | undefined;
    const scope = scopeOf(outer, raw);
    const content: XmlNode[] = [];
    const name = canonical(scope, tag, false);
    const element: XmlElement = {
      name,
      attributes: raw === undefined ? noAttributes : attributesOf(scope, raw),
      children: content,
      parent,
    };
    const keepSpace = inMixed || mixed.has(name);
    for (const item of node[tag] as OrderedNode[]) {
      const text = textOf(item);
      if (text === undefined) {
        const built = build(item, element, scope, keepSpace);
        if (built !== undefined) content.push(built);
      } else if (keepSpace || text.trim() !== '') appendText(content, text);
    }
    return element;
  };

  const scope = rootScope();
  for (const node of nodes) {
    const root = build(node, undefined, scope, false);
    if (root !== undefined) return { root, tolerated: [...tolerated] };
  }
  return undefined;
}

function textOf(item: OrderedNode): string | undefined {
  const text = item['#text'];
  if (typeof text === 'string') return decode(text);
  const cdata = item['#cdata'] as OrderedNode[] | undefined;
  if (cdata === undefined) return undefined;
  return cdata.map((part) => (typeof part['#text'] === 'string' ? part['#text'] : '')).join('');
}

// Comments and CDATA cut text in pieces; the reader should not notice.
function appendText(content: XmlNode[], text: string): void {
  const last = content.length - 1;
  const before = content[last];
  if (typeof before === 'string') content[last] = before + text;
  else content.push(text);
}
