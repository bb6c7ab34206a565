/** A regular expression that cannot be made to run for long; see {@link compilePattern}. */
export type SafePattern = { test(text: string): boolean };

const MAX_PATTERN = 200;
const MAX_TEXT = 256;
const MAX_UNBOUNDED = 3;

/**
 * Compiles a regular expression of a filter (`=~ /…/i`). JavaScript's engine backtracks, so whatever could take
 * exponential time is refused: a repeated group that itself repeats or has alternatives, back references,
 * look-around. What remains is polynomial, and the text it runs on is at most 256 characters (longer text does not match).
 *
 * @returns the reason as text when the pattern is refused.
 */
export function compilePattern(pattern: string, flags: string): SafePattern | string {
  if (pattern.length > MAX_PATTERN) return `Regular expressions may have ${MAX_PATTERN} characters`;
  if (/[^ims]/.test(flags)) return 'Regular expressions may have the flags i, m and s';
  const danger = findDanger(pattern);
  if (danger !== undefined) return danger;
  try {
    const regex = new RegExp(pattern, flags);
    return { test: (text) => text.length <= MAX_TEXT && regex.test(text) };
  } catch {
    return 'The regular expression is not valid';
  }
}

function findDanger(pattern: string): string | undefined {
  // One entry per open group: does it hold a repetition or an alternative?
  const groups: { varies: boolean }[] = [{ varies: false }];
  let closed: { varies: boolean } | undefined;
  let unbounded = 0;
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    const previousGroup = closed;
    closed = undefined;
    if (char === '\\') {
      const next = pattern[++i] ?? '';
      if (!inClass && /[1-9k]/.test(next))
        return 'Regular expressions may not refer back to groups';
    } else if (inClass) {
      if (char === ']') inClass = false;
    } else if (char === '[') inClass = true;
    else if (char === '(') {
      if (pattern[i + 1] === '?' && pattern[i + 2] !== ':') {
        return 'Regular expressions may only have plain groups';
      }
      if (pattern[i + 1] === '?') i += 2;
      groups.push({ varies: false });
    } else if (char === ')') {
      if (groups.length === 1) return 'The regular expression is not valid';
      closed = groups.pop();
      const outer = groups.at(-1);
      if (closed?.varies && outer) outer.varies = true;
    } else if (char === '|') {
      const group = groups.at(-1);
      if (group) group.varies = true;
    } else if (char === '*' || char === '+' || char === '{') {
      if (previousGroup?.varies) return 'Regular expressions may not repeat a group that varies';
      const group = groups.at(-1);
      if (group) group.varies = true;
      const bounded = char === '{' && /^\{\d{1,2}(,\d{1,2})?\}/.test(pattern.slice(i));
      if (!bounded && ++unbounded > MAX_UNBOUNDED) {
        return `Regular expressions may have ${MAX_UNBOUNDED} unbounded repetitions`;
      }
    } else if (char === '?') {
      const group = groups.at(-1);
      if (group) group.varies = true;
    }
  }
  return undefined;
}
