import { r4Elements } from './r4-elements.table.ts';

/** One element of a FHIR type. */
export type Element = { readonly type: string; readonly many: boolean; readonly required: boolean };

const primitives = new Set(
  'base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid positiveInt string time unsignedInt uri url uuid xhtml'.split(
    ' ',
  ),
);
const types = new Map<string, ReadonlyMap<string, Element>>();
const extension: Element = { type: 'Extension', many: true, required: false };

export const isPrimitive = (type: string): boolean => primitives.has(type);

/** All elements of a type but `id` and `extension`; undefined for types that the maps do not write. */
export const elementsOf = (type: string): ReadonlyMap<string, Element> | undefined => {
  const known = types.get(type);
  if (known) return known;
  const text = Object.hasOwn(r4Elements, type) ? r4Elements[type] : undefined;
  if (text === undefined) return undefined;
  const elements = new Map<string, Element>();
  for (const item of text.split(' ')) {
    const [name = '', element = ''] = item.split(':');
    elements.set(name.replace(/[*!]/g, ''), {
      type: element,
      many: name.includes('*'),
      required: name.includes('!'),
    });
  }
  types.set(type, elements);
  return elements;
};

/** One element by name, `extension` included. */
export const elementOf = (type: string, name: string): Element | undefined =>
  name === 'extension' ? extension : elementsOf(type)?.get(name);
