import type { Json } from './build.ts';

/**
 * A resource ready to be sent: without what is empty, with resourceType, id and meta first, whatever the rows' order.
 * @param id the id that it gets; absent for resources that are addressed by identifier
 * @param source `meta.source`
 */
export const finishResource = (
  resource: Json,
  id: string | undefined,
  source: string,
): Json & { resourceType: string } => {
  const finished: Json & { resourceType: string } = {
    resourceType: String(resource['resourceType']),
  };
  const ownId = id ?? prune(resource['id']);
  if (ownId !== undefined) finished['id'] = ownId;
  const meta = (prune(resource['meta']) as Json | undefined) ?? {};
  meta['source'] = source;
  finished['meta'] = meta;
  for (const name in resource) {
    if (name === 'resourceType' || name === 'id' || name === 'meta') continue;
    const kept = prune(resource[name]);
    if (kept !== undefined) finished[name] = kept;
  }
  return finished;
};

/**
 * Removes empty objects, lists, and equal elements of lists; undefined when nothing is left. What loses nothing stays
 * the same object: a deleted property would make it slow for all that comes after.
 */
const prune = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value === '' ? undefined : value;
  if (Array.isArray(value)) return pruneList(value);
  const object = value as Json;
  let count = 0;
  let isWhole = true;
  for (const name in object) {
    const before = object[name];
    const kept = prune(before);
    if (kept !== before) object[name] = kept;
    if (kept === undefined) isWhole = false;
    else count += 1;
  }
  // An extension without value, or a value without address, says nothing.
  if (count === 0 || (count === 1 && isExtensionUrl(object['url']))) return undefined;
  return isWhole ? object : defined(object);
};

const defined = (object: Json): Json => {
  const copy: Json = {};
  for (const name in object) if (object[name] !== undefined) copy[name] = object[name];
  return copy;
};

const isExtensionUrl = (url: unknown): boolean =>
  typeof url === 'string' && (/StructureDefinition/.test(url) || /^[a-zA-Z-]{2,40}$/.test(url));

/** Lists longer than this are searched by text. */
const shortList = 8;

const pruneList = (list: unknown[]): unknown[] | undefined => {
  const seen = list.length > shortList ? new Set<string>() : undefined;
  let count = 0;
  for (const item of list) {
    const pruned = prune(item);
    if (pruned === undefined || pruned === null) continue;
    if (seen) {
      const text = codingKey(pruned) ?? JSON.stringify(pruned);
      if (seen.has(text)) continue;
      seen.add(text);
    } else if (isAmong(list, count, pruned)) continue;
    list[count] = pruned;
    count += 1;
  }
  if (count < list.length) list.length = count;
  return count > 0 ? list : undefined;
};

/** Adds to a list what it does not hold already. */
export const addMissing = (list: unknown[], items: readonly unknown[]): void => {
  const before = list.length;
  if (before > shortList) {
    const texts = new Set(list.map((item) => JSON.stringify(item)));
    for (const item of items) if (!texts.has(JSON.stringify(item))) list.push(item);
    return;
  }
  for (const item of items) if (!holds(list, before, item)) list.push(item);
};

const holds = (list: readonly unknown[], count: number, value: unknown): boolean => {
  for (let index = 0; index < count; index++) if (isSame(list[index], value)) return true;
  return false;
};

/** Whether the first elements of a list hold an equal one. */
const isAmong = (list: readonly unknown[], count: number, value: unknown): boolean => {
  for (let index = 0; index < count; index++) {
    const item = list[index];
    if (isSame(item, value)) return true;
    const key = codingKey(item);
    if (key !== undefined && key === codingKey(value)) return true;
  }
  return false;
};

/** Equal in content and order, as their JSON would be. */
const isSame = (left: unknown, right: unknown): boolean => {
  if (left === right) return true;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object')
    return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  const others = Object.keys(right);
  if (names.length !== others.length) return false;
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    if (name !== others[index] || !isSame((left as Json)[name], (right as Json)[name]))
      return false;
  }
  return true;
};

/** Two codings of one code are one: the first, which has the display when a code map gave it. */
const codingKey = (value: unknown): string | undefined => {
  if (value === null || typeof value !== 'object') return undefined;
  const { system, code, version } = value as Json;
  if (typeof system !== 'string' || typeof code !== 'string') return undefined;
  for (const name in value) if (!codingNames.has(name)) return undefined;
  return `${system}|${code}|${typeof version === 'string' ? version : ''}`;
};

const codingNames = new Set(['system', 'code', 'display', 'version']);
