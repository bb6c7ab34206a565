import {
  attribute,
  child,
  children,
  plainText,
  type XmlElement,
  type XmlNode,
} from '../xml/xml-element.ts';
import type { NarrativeIndex } from './narrative-index.ts';

/** The guide's table "Difference between CDA Narrative and FHIR Narrative". */
const tags: Readonly<Record<string, string>> = {
  content: 'span',
  paragraph: 'p',
  item: 'li',
  sub: 'sub',
  sup: 'sup',
  linkHtml: 'a',
  footnote: 'div',
  footnoteRef: 'sup',
  table: 'table',
  thead: 'thead',
  tbody: 'tbody',
  tfoot: 'tfoot',
  colgroup: 'colgroup',
  col: 'col',
  tr: 'tr',
  th: 'th',
  td: 'td',
};
const styles = new Map([
  ['bold', 'font-weight: bold'],
  ['italics', 'font-style: italic'],
  ['emphasis', 'font-style: italic'],
  ['underline', 'text-decoration: underline'],
  ['disc', 'list-style-type: disc'],
  ['circle', 'list-style-type: circle'],
  ['square', 'list-style-type: square'],
  ['arabic', 'list-style-type: decimal'],
  ['littleroman', 'list-style-type: lower-roman'],
  ['bigroman', 'list-style-type: upper-roman'],
  ['littlealpha', 'list-style-type: lower-alpha'],
  ['bigalpha', 'list-style-type: upper-alpha'],
]);
const aligns = ['align', 'valign'];
/** Attributes that both sides know (HTML 4 chapter 11, as FHIR narrative allows). */
const attributesOf: Readonly<Record<string, readonly string[]>> = {
  table: ['border', 'cellpadding', 'cellspacing', 'frame', 'rules', 'summary', 'width'],
  thead: aligns,
  tbody: aligns,
  tfoot: aligns,
  tr: aligns,
  colgroup: ['span', 'width', ...aligns],
  col: ['span', 'width', ...aligns],
  th: ['colspan', 'rowspan', 'abbr', 'scope', 'headers', ...aligns],
  td: ['colspan', 'rowspan', 'abbr', 'scope', 'headers', ...aligns],
};
const rows = new Set(['tr', 'thead', 'tbody', 'tfoot', 'th', 'td']);
const imageType = /^image\/(?:png|jpeg|gif)$/;
const safeLink = /^(?:https?:|mailto:|#)/i;
const imageLimit = 200_000;

const escapeXml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

function styleOf(element: XmlElement): string {
  const classes: string[] = [];
  const style: string[] = [];
  for (const code of (attribute(element, 'styleCode') ?? '').split(/\s+/)) {
    if (code === '') continue;
    const known = styles.get(code.toLowerCase());
    if (known !== undefined) style.push(known);
    else classes.push(code);
  }
  const asClass = classes.length > 0 ? ` class="${escapeXml(classes.join(' '))}"` : '';
  return style.length > 0 ? `${asClass} style="${style.join('; ')}"` : asClass;
}

function attributesFor(element: XmlElement): string {
  const id = attribute(element, 'ID');
  let text = id === undefined ? '' : ` id="${escapeXml(id)}"`;
  for (const name of attributesOf[element.name] ?? []) {
    const value = attribute(element, name);
    if (value !== undefined) text += ` ${name}="${escapeXml(value)}"`;
  }
  if (element.name === 'linkHtml') {
    const href = attribute(element, 'href');
    if (href !== undefined && safeLink.test(href)) text += ` href="${escapeXml(href)}"`;
  }
  return text + styleOf(element);
}

function image(element: XmlElement, narrative: NarrativeIndex): string {
  const alt = escapeXml(plainText(child(element, 'caption')) ?? '');
  for (const id of (attribute(element, 'referencedObject') ?? '').split(/\s+/)) {
    const value = child(narrative.byId(id), 'value');
    const type = attribute(value, 'mediaType');
    const data = plainText(value)?.replace(/\s/g, '');
    if (data !== undefined && data.length <= imageLimit && imageType.test(type ?? ''))
      return `<img src="data:${type};base64,${escapeXml(data)}" alt="${alt}"/>`;
  }
  return alt === '' ? '' : `<span>${alt}</span>`;
}

/** What XHTML allows directly within these; anything else there would make the narrative invalid. */
const childrenOf: Readonly<Record<string, readonly string[]>> = {
  table: ['caption', 'col', 'colgroup', 'thead', 'tbody', 'tfoot', 'tr'],
  thead: ['tr'],
  tbody: ['tr'],
  tfoot: ['tr'],
  tr: ['th', 'td'],
  colgroup: ['col'],
  list: ['item', 'caption'],
};

// Words that stand where XHTML has no room for them get a cell or item of their own: none may be lost.
const carrierOf: Readonly<Record<string, string>> = { tr: 'td', list: 'li' };

function renderChildren(
  nodes: readonly XmlNode[],
  narrative: NarrativeIndex,
  parent: string,
): string {
  const allowed = childrenOf[parent];
  let html = '';
  for (const node of nodes) {
    const inner =
      typeof node === 'string' ? escapeXml(node) : renderElement(node, narrative, parent);
    if (allowed === undefined || (typeof node !== 'string' && allowed.includes(node.name)))
      html += inner;
    else if (inner.replace(/<[^>]*>/g, '').trim() !== '') {
      const carrier = carrierOf[parent];
      html += carrier === undefined ? strayIn(parent, inner) : `<${carrier}>${inner}</${carrier}>`;
    }
  }
  return html;
}

const strayIn = (parent: string, inner: string): string =>
  parent === 'table'
    ? `<tbody><tr><td>${inner}</td></tr></tbody>`
    : parent === 'colgroup'
      ? ''
      : `<tr><td>${inner}</td></tr>`;

function renderElement(element: XmlElement, narrative: NarrativeIndex, parent: string): string {
  const { name } = element;
  if (name === 'br') return '<br/>';
  if (name === 'renderMultiMedia') return image(element, narrative);
  let tag = tags[name];
  if (name === 'list') tag = attribute(element, 'listType') === 'ordered' ? 'ol' : 'ul';
  // XHTML knows captions only of tables.
  if (name === 'caption') tag = parent === 'table' ? 'caption' : parent === 'list' ? 'li' : 'span';
  const inner = renderChildren(element.children, narrative, name);
  // What the narrative block does not define keeps its words.
  if (tag === undefined) return inner;
  if (tag === 'col') return `<col${attributesFor(element)}/>`;
  if ((tag === 'ul' || tag === 'ol' || tag === 'tr') && inner.trim() === '') return '';
  return `<${tag}${attributesFor(element)}>${inner}</${tag}>`;
}

// A row or cell does not stand alone: its table's head comes with it.
function withTable(element: XmlElement, narrative: NarrativeIndex): string {
  let row: XmlElement = element;
  while (row.name === 'th' || row.name === 'td') {
    if (row.parent === undefined) break;
    row = row.parent;
  }
  let table = row.parent;
  while (table !== undefined && table.name !== 'table') table = table.parent;
  if (table === undefined) return renderChildren(element.children, narrative, element.name);
  if (row !== element) return renderChildren(element.children, narrative, element.name);
  const head = children(table, 'thead').map((part) => renderElement(part, narrative, 'table'));
  const body = renderElement(element, narrative, 'table');
  const wrapped = element.name === 'tr' ? `<tbody>${body}</tbody>` : body;
  return `<table>${element.name === 'thead' ? '' : head.join('')}${wrapped}</table>`;
}

function renderPiece(element: XmlElement, narrative: NarrativeIndex): string {
  if (rows.has(element.name)) return withTable(element, narrative);
  if (element.name === 'item' || element.name === 'content' || element.name === 'paragraph')
    return renderChildren(element.children, narrative, element.name);
  return renderElement(element, narrative, '');
}

const visible = /<img\b|[^\s<>][^<>]*(?=<|$)/;

function wrap(html: string): string | undefined {
  // R4 txt-2: a narrative has text or an image.
  const words = html.replace(/<[^>]*>/g, '').trim();
  if (words === '' && !(visible.test(html) && html.includes('<img'))) return undefined;
  return `<div xmlns="http://www.w3.org/1999/xhtml">${html.trim()}</div>`;
}

/** The content of a section's text as one XHTML div; undefined when nothing could be seen. */
export function sectionDiv(text: XmlElement, narrative: NarrativeIndex): string | undefined {
  return wrap(renderChildren(text.children, narrative, 'text'));
}

/** A piece of narrative, pointed to by an entry, as a div of its own. */
export function pieceDiv(
  pieces: readonly (XmlElement | string)[],
  narrative: NarrativeIndex,
): string | undefined {
  const html = pieces.map((piece) =>
    typeof piece === 'string' ? escapeXml(piece.trim()) : renderPiece(piece, narrative),
  );
  const parts = html.filter((part) => part.trim() !== '');
  return wrap(
    parts.length > 1 ? parts.map((part) => `<div>${part}</div>`).join('') : parts.join(''),
  );
}
