/**
 * Splits things into groups without equal names, in order: blobs of one name replace each other, so the second one must
 * wait until the first has been loaded.
 */
export function wavesOfNames<T>(things: readonly T[], nameOf: (thing: T) => string): T[][] {
  const waves: T[][] = [];
  const seen = new Map<string, number>();
  for (const thing of things) {
    const name = nameOf(thing);
    const wave = seen.get(name) ?? 0;
    seen.set(name, wave + 1);
    waves[wave] = [...(waves[wave] ?? []), thing];
  }
  return waves;
}
