/** Modifiers by parameter type; a reference also takes the name of a type that it may point at. */
export const MODIFIERS = {
  token: ['missing', 'not', 'text', 'of-type'],
  string: ['missing', 'exact', 'contains'],
  uri: ['missing', 'below', 'above'],
  reference: ['missing', 'identifier'],
  date: ['missing'],
  number: ['missing'],
  quantity: ['missing'],
  composite: [],
} as const satisfies Record<string, readonly string[]>;
