import { growable } from './growable.ts';

/** Numbers for texts: the same text and scope always has the same number. The texts themselves are not kept. */
export type TextSlots = {
  /** The number of the text; a new one when it was not seen yet. */
  slot(text: string, scope: number): number;
  /** The number of the text, or -1. */
  find(text: string, scope: number): number;
  readonly size: number;
  readonly bytes: number;
};

/**
 * A hash table over 64-bit hashes: 20 bytes a text instead of a hundred and more in a Map. Two of a million texts
 * share a hash with a chance of one in thirty million; the seed differs per table, so that no one can make them collide.
 */
export function createTextSlots(seed = (Math.random() * 0x7fffffff) | 0): TextSlots {
  const high = growable(Uint32Array);
  const low = growable(Uint32Array);
  let buckets = new Int32Array(1024).fill(-1);
  let size = 0;
  let h1 = 0;
  let h2 = 0;

  const hash = (text: string, scope: number) => {
    h1 = 0xdeadbeef ^ seed ^ Math.imul(scope + 1, 0x9e3779b1);
    h2 = 0x41c6ce57 ^ seed ^ Math.imul(scope + 1, 0x85ebca77);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      h1 = Math.imul(h1 ^ code, 2654435761);
      h2 = Math.imul(h2 ^ code, 1597334677);
    }
    h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
    h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
    h1 >>>= 0;
    h2 >>>= 0;
  };

  const probe = (): number => {
    const mask = buckets.length - 1;
    let at = h1 & mask;
    for (let slot = buckets[at] ?? -1; slot >= 0; slot = buckets[at] ?? -1) {
      if (high.get(slot) === h1 && low.get(slot) === h2) return at;
      at = (at + 1) & mask;
    }
    return at;
  };

  const grow = () => {
    buckets = new Int32Array(buckets.length * 2).fill(-1);
    for (let slot = 0; slot < size; slot++) {
      h1 = high.get(slot);
      h2 = low.get(slot);
      buckets[probe()] = slot;
    }
  };

  return {
    slot(text, scope) {
      hash(text, scope);
      const at = probe();
      const found = buckets[at] ?? -1;
      if (found >= 0) return found;
      buckets[at] = size;
      high.push(h1);
      low.push(h2);
      size++;
      if (size * 2 > buckets.length) grow();
      return size - 1;
    },
    find(text, scope) {
      hash(text, scope);
      return buckets[probe()] ?? -1;
    },
    get size() {
      return size;
    },
    get bytes() {
      return high.bytes + low.bytes + buckets.byteLength;
    },
  };
}
