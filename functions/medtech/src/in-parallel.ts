/** Works on parts of a list, so many at a time; the results come in the order of the list. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  { size, parallel }: { readonly size: number; readonly parallel: number },
  work: (part: readonly Item[]) => Promise<readonly Result[]>,
): Promise<Result[]> {
  const parts: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  const results: (readonly Result[])[] = parts.map(() => []);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < parts.length; index = next++) {
      results[index] = await work(parts[index] ?? []);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, parts.length) }, worker));
  return results.flat();
}
