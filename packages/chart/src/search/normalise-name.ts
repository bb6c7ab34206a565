const combining = /\p{M}+/gu;
const separators = /[^\p{L}\p{N}]+/u;
// Letters that do not decompose but are typed as others on most keyboards.
const folded: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  ø: 'o',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  þ: 'th',
  ı: 'i',
};

/** Folds case, diacritics and ligatures: `Müller-Lüdenscheidt` and `MULLER LUDENSCHEIDT` become alike. */
function normaliseName(text: string): string {
  const lower = text.normalize('NFD').replaceAll(combining, '').toLowerCase();
  return lower.replaceAll(/[ßæøœłđþı]/g, (letter) => folded[letter] ?? letter);
}

/** The words of a name, normalised: `O'Brien-Smith` gives `o`, `brien`, `smith` and `obrien`. */
export function nameWords(name: string): string[] {
  const words = normaliseName(name).split(separators).filter(Boolean);
  const joined = normaliseName(name)
    .split(/\s+/)
    .filter((part) => /['’`]/.test(part))
    .map((part) => part.replaceAll(/[^\p{L}\p{N}]/gu, ''));
  return [...new Set([...words, ...joined.filter(Boolean)])];
}
