/** Remembers which id a key led to, for a while: another worker may merge two persons at any time. */
export type KeyCache = {
  get(type: string, key: string): string | undefined;
  set(type: string, key: string, id: string): void;
  clear(): void;
};

/** A cache of the `size` keys used last, each for `ttlMs`. */
export function keyCache(size: number, ttlMs: number, now: () => number): KeyCache {
  const entries = new Map<string, { id: string; until: number }>();
  return {
    get(type, key) {
      const name = `${type}/${key}`;
      const entry = entries.get(name);
      if (!entry) return undefined;
      entries.delete(name);
      if (entry.until <= now()) return undefined;
      entries.set(name, entry);
      return entry.id;
    },
    set(type, key, id) {
      const name = `${type}/${key}`;
      entries.delete(name);
      entries.set(name, { id, until: now() + ttlMs });
      if (entries.size <= size) return;
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        break;
      }
    },
    clear: () => entries.clear(),
  };
}
