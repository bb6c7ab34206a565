import type { MatchReason } from '../contract.ts';
import { editDistance } from './edit-distance.ts';
import { soundKey } from './sound-key.ts';

export type WordMatch = { score: number; how: MatchReason['how'] };

/** A typed word with what is worked out from it once. */
export type TypedWord = { word: string; sound: string; limit: number };

/** Prepares a normalised word for `matchWord`. */
export function typedWord(word: string): TypedWord {
  return {
    word,
    sound: word.length >= 3 ? soundKey(word) : '',
    limit: allowedDistance(word.length),
  };
}

/**
 * How well a typed word fits a stored one: whole, as its beginning, with a slip, with a slip in its
 * beginning, or by sound. Scores order the results: a lesser kind of match never beats a better one.
 */
export function matchWord(
  typed: TypedWord,
  stored: string,
  storedSound: string,
): WordMatch | undefined {
  const { word, limit } = typed;
  if (stored === word) return { score: 1, how: 'exact' };
  if (stored.startsWith(word))
    return { score: 0.88 + 0.1 * (word.length / stored.length), how: 'prefix' };
  if (limit > 0) {
    const whole = editDistance(word, stored, limit);
    if (whole !== undefined)
      return { score: 0.86 - 0.2 * whole + firstLetter(word, stored), how: 'similar' };
    if (word.length >= 5 && stored.length > word.length + 1) {
      const start = editDistance(word, stored.slice(0, word.length), 1);
      if (start !== undefined) return { score: 0.6 - 0.15 * start, how: 'similar' };
    }
  }
  if (typed.sound.length >= 2 && typed.sound === storedSound)
    return { score: 0.58, how: 'sounds-alike' };
  return undefined;
}

/** Slips in the first letter are rare. */
function firstLetter(word: string, stored: string): number {
  return word[0] === stored[0] ? 0.04 : 0;
}

function allowedDistance(length: number): number {
  if (length < 3) return 0;
  return length < 8 ? 1 : 2;
}
