/** A segment name or a group within a group. */
export type GrammarItem = {
  readonly name: string;
  readonly repeats: boolean;
  /** Present for groups. */
  readonly items?: readonly GrammarItem[];
  /** Every segment name below, for quick look-ups. */
  readonly contains: ReadonlySet<string>;
};

const token = /\s*(\{|\}|\[|\]|[A-Z][A-Z0-9_]*:?)/y;

/** Compiles the grammar text of one structure. */
export const compileGrammar = (name: string, text: string): GrammarItem => {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) tokens.push(match[1] ?? '');
  let at = 0;
  const sequence = (close: string | undefined, repeats: boolean): GrammarItem[] => {
    const items: GrammarItem[] = [];
    let groupName: string | undefined;
    while (at < tokens.length && tokens[at] !== close) {
      const current = tokens[at++] ?? '';
      if (current === '{' || current === '[') {
        const inner = sequence(current === '{' ? '}' : ']', current === '{');
        at++;
        items.push(...inner);
      } else if (current.endsWith(':')) {
        groupName = current.slice(0, -1);
        // A group without brackets of its own ends with the text around it.
        const inner = sequence(close, false);
        return [...items, group(groupName, repeats, inner)];
      } else items.push({ name: current, repeats: false, contains: new Set([current]) });
    }
    return repeats ? items.map((item) => ({ ...item, repeats: true })) : items;
  };
  return group(name, false, sequence(undefined, false));
};

const group = (name: string, repeats: boolean, items: readonly GrammarItem[]): GrammarItem => ({
  name,
  repeats,
  items,
  contains: new Set(items.flatMap((item) => [...item.contains])),
});
