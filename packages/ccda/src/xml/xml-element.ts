/** A piece of an element's content, in document order: an element or text. */
export type XmlNode = XmlElement | string;

/**
 * One element of a parsed document. Names are free of the document's own prefixes: an element of
 * `urn:hl7-org:v3` has its bare name, one of `urn:hl7-org:sdtc` the prefix `sdtc:`, the attributes of
 * XML Schema instance the prefix `xsi:`; anything else is `{namespace}name`.
 */
export type XmlElement = {
  readonly name: string;
  /** Names and values by turns: cheap to hold, and no name can be mistaken for an object's own. */
  readonly attributes: readonly string[];
  readonly children: readonly XmlNode[];
  readonly parent: XmlElement | undefined;
};

/** The first child element of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  if (element === undefined) return undefined;
  for (const node of element.children)
    if (typeof node !== 'string' && node.name === name) return node;
  return undefined;
}

/** All child elements of that name. */
export function children(element: XmlElement | undefined, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  if (element === undefined) return found;
  for (const node of element.children)
    if (typeof node !== 'string' && node.name === name) found.push(node);
  return found;
}

/** All child elements. */
export function elements(element: XmlElement | undefined): XmlElement[] {
  const found: XmlElement[] = [];
  if (element !== undefined)
    for (const node of element.children) if (typeof node !== 'string') found.push(node);
  return found;
}

/** The element at the end of a chain of first children. */
export function descend(
  element: XmlElement | undefined,
  ...names: string[]
): XmlElement | undefined {
  let at = element;
  for (const name of names) at = child(at, name);
  return at;
}

/** An attribute's value; '' counts as absent, as CDA means nothing by it. */
export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  if (element === undefined) return undefined;
  const { attributes } = element;
  for (let index = 0; index < attributes.length; index += 2)
    if (attributes[index] === name) return attributes[index + 1] || undefined;
  return undefined;
}

/** The names of an element's attributes. */
export function attributeNames(element: XmlElement): string[] {
  return element.attributes.filter((_, index) => index % 2 === 0);
}

/** All text below the element, in order, as written. */
export function rawText(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  const [only] = element.children;
  if (element.children.length === 1 && typeof only === 'string') return only;
  let text = '';
  for (const node of element.children) text += typeof node === 'string' ? node : rawText(node);
  return text;
}

/** All text below the element with white space collapsed; undefined when there is none. */
export function plainText(element: XmlElement | undefined): string | undefined {
  const text = rawText(element).replace(/\s+/g, ' ').trim();
  return text === '' ? undefined : text;
}

/** The step to each child, counted once per parent: a document may have many faults below one element. */
const steps = new WeakMap<XmlElement, Map<XmlElement, string>>();

function stepsBelow(parent: XmlElement): Map<XmlElement, string> {
  const known = steps.get(parent);
  if (known !== undefined) return known;
  const totals = new Map<string, number>();
  for (const { name } of elements(parent)) totals.set(name, (totals.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  const found = new Map<XmlElement, string>();
  for (const inner of elements(parent)) {
    const position = (seen.get(inner.name) ?? 0) + 1;
    seen.set(inner.name, position);
    found.set(inner, totals.get(inner.name) === 1 ? inner.name : `${inner.name}[${position}]`);
  }
  steps.set(parent, found);
  return found;
}

/** The XPath of an element, with positions where a name repeats: `/ClinicalDocument/component/structuredBody/component[3]/section`. */
export function xpathOf(element: XmlElement): string {
  const { parent } = element;
  if (parent === undefined) return `/${element.name}`;
  return `${xpathOf(parent)}/${stepsBelow(parent).get(element) ?? element.name}`;
}
