import type { XmlElement } from '../xml/xml-element.ts';

/** Elements that end a line for a reader: their neighbours must not run together. */
const blocks = new Set([
  'td',
  'th',
  'tr',
  'table',
  'paragraph',
  'list',
  'item',
  'caption',
  'br',
  'thead',
  'tbody',
  'tfoot',
]);

function collect(element: XmlElement, pieces: string[]): void {
  for (const node of element.children) {
    if (typeof node === 'string') pieces.push(node);
    else if (blocks.has(node.name)) {
      pieces.push(' ');
      collect(node, pieces);
      pieces.push(' ');
    } else collect(node, pieces);
  }
}

/** The words of a piece of narrative in reading order, without markup; undefined when there are none. */
export function narrativeText(element: XmlElement): string | undefined {
  const pieces: string[] = [];
  collect(element, pieces);
  const text = pieces.join('').replace(/\s+/g, ' ').trim();
  return text === '' ? undefined : text;
}
