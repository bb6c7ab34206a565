const reference = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\dA-Fa-f]{1,6}));/y;
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

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

/** The text with its references decoded once; the offset of the first that XML does not know without a document type. */
export function decodeReferences(
  text: string,
): { readonly text: string; readonly count: number } | { readonly bad: number } {
  let decoded = '';
  let from = 0;
  let count = 0;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', from)) {
    reference.lastIndex = at;
    const found = reference.exec(text);
    if (found === null) return { bad: at };
    const [whole, name, decimal, hex] = found;
    let character = name === undefined ? '' : (named[name] ?? '');
    if (name === undefined) {
      const code = Number.parseInt(decimal ?? hex ?? '', decimal === undefined ? 16 : 10);
      if (!isXmlCharacter(code)) return { bad: at };
      character = String.fromCodePoint(code);
    }
    decoded += text.slice(from, at) + character;
    from = at + whole.length;
    count += 1;
  }
  return { text: decoded + text.slice(from), count };
}
