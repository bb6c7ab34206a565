import type { Json } from './build.ts';

/** Removes empty objects, lists, and equal elements of lists; undefined when nothing is left. */
export const prune = (value: unknown): unknown => {
  if (Array.isArray(value)) return pruneList(value);
  if (value === null || typeof value !== 'object') return value === '' ? undefined : value;
  const object = value as Json;
  let any = false;
  for (const name of Object.keys(object)) {
    const kept = prune(object[name]);
    if (kept === undefined) delete object[name];
    else {
      object[name] = kept;
      any = true;
    }
  }
  // An extension without value, or a value without address, says nothing.
  if (
    any &&
    object['url'] !== undefined &&
    Object.keys(object).length === 1 &&
    isExtensionUrl(object['url'])
  )
    return undefined;
  return any ? object : undefined;
};

const isExtensionUrl = (url: unknown): boolean =>
  typeof url === 'string' && (/StructureDefinition/.test(url) || /^[a-zA-Z-]{2,40}$/.test(url));

const pruneList = (list: unknown[]): unknown[] | undefined => {
  const kept: unknown[] = [];
  const seen = new Set<string>();
  for (const item of list) {
    const pruned = prune(item);
    if (pruned === undefined || pruned === null) continue;
    if (list.length > 1) {
      const text = codingKey(pruned) ?? JSON.stringify(pruned);
      if (seen.has(text)) continue;
      seen.add(text);
    }
    kept.push(pruned);
  }
  return kept.length > 0 ? kept : undefined;
};

/** Two codings of one code are one: the first, which has the display when a code map gave it. */
const codingKey = (value: unknown): string | undefined => {
  if (value === null || typeof value !== 'object') return undefined;
  const { system, code, display: _, version, ...rest } = value as Json;
  if (typeof system !== 'string' || typeof code !== 'string' || Object.keys(rest).length > 0)
    return undefined;
  return `${system}|${code}|${typeof version === 'string' ? version : ''}`;
};
