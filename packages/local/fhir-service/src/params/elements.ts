import { ELEMENTS } from './elements.table.ts';

/** How an element stands in the JSON of its parent. */
export type Element = {
  list: boolean;
  /** `value` is written as `valueQuantity` and the like. */
  choice: boolean;
  /** Where the element's own children are defined; undefined for a plain value and for a choice. */
  owner: string | undefined;
};

/** Elements that every type has. */
const INHERITED: Record<string, Element> = {
  extension: { list: true, choice: false, owner: 'Extension' },
  modifierExtension: { list: true, choice: false, owner: 'Extension' },
  contained: { list: true, choice: false, owner: undefined },
};

/** The element `name` of a type or nested element such as `Patient.contact`. */
export function elementOf(owner: string | undefined, name: string): Element {
  if (Object.hasOwn(INHERITED, name)) return INHERITED[name] as Element;
  const items =
    (owner !== undefined && Object.hasOwn(ELEMENTS, owner) ? ELEMENTS[owner] : '') ?? '';
  for (const item of items.split(' ')) {
    const [text = '', below] = item.split(':');
    if (text === `${name}[x]`) return { list: false, choice: true, owner: undefined };
    const list = text === `${name}[]`;
    if (!list && text !== name) continue;
    return { list, choice: false, owner: below === '.' ? `${owner}.${name}` : below };
  }
  return { list: false, choice: false, owner: undefined };
}
