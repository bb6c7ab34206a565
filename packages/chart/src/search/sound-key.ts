const spellings: [RegExp, string][] = [
  [/^(kn|gn|pn)/, 'n'],
  [/^wr/, 'r'],
  [/^ps/, 's'],
  [/^x/, 's'],
  [/ph/g, 'f'],
  [/(sch|sh|tsch|tch|ch)/g, 'x'],
  [/ght/g, 't'],
  [/gh/g, 'g'],
  [/ck/g, 'k'],
  [/[cq](?=[aoukrtln]|$)/g, 'k'],
  [/c/g, 's'],
  [/z/g, 's'],
  [/dg/g, 'j'],
  [/v/g, 'f'],
  [/w/g, ''],
  [/th/g, 't'],
  [/h/g, ''],
];

/**
 * A key shared by spellings that sound alike (`Smyth`/`Smith`, `Philip`/`Filip`, `Meyer`/`Maier`): consonants
 * by sound, vowels dropped but for a first one. Only ASCII words have one; others give `''`.
 */
export function soundKey(word: string): string {
  if (!/^[a-z]+$/.test(word)) return '';
  let key = word;
  for (const [spelling, sound] of spellings) key = key.replace(spelling, sound);
  const first = /^[aeiouy]/.test(key) ? 'a' : '';
  return first + key.replaceAll(/[aeiouy]/g, '').replaceAll(/(.)\1+/g, '$1');
}
