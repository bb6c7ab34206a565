import { sharedTypes } from '../index/describe-entry.ts';
import { canonicalJson, isObject, type JsonObject, textOf } from '../json.ts';

/**
 * What two versions of a shared resource make together: the content of one, the identifiers of both, and what a merge
 * of persons has set (`link`, `active: false`), which no load may clear. Other resources are `keep` alone.
 */
export function mergeShared({ keep, add }: { keep: JsonObject; add: JsonObject }): JsonObject {
  if (!sharedTypes.has(String(keep['resourceType']))) return keep;
  const merged: JsonObject = { ...keep };
  const identifiers = union(keep['identifier'], add['identifier'], identifierOf);
  if (identifiers.length > 0) merged['identifier'] = identifiers;
  const links = union(keep['link'], add['link'], canonicalJson);
  if (links.length > 0) merged['link'] = links;
  if (add['active'] === false && hasReplacement(add)) merged['active'] = false;
  return merged;
}

function hasReplacement(resource: JsonObject): boolean {
  const links = Array.isArray(resource['link']) ? resource['link'] : [];
  return links.some((link) => isObject(link) && link['type'] === 'replaced-by');
}

function identifierOf(identifier: unknown): string {
  if (!isObject(identifier)) return canonicalJson(identifier);
  return `${String(identifier['system'])}|${String(identifier['value'])}`;
}

/** Ordered by key, so that the order of arrival leaves no trace. */
function union(one: unknown, other: unknown, keyOf: (item: unknown) => string): unknown[] {
  const first = Array.isArray(one) ? one : [];
  const items = new Map(first.map((item) => [keyOf(item), item] as const));
  const before = items.size;
  for (const item of Array.isArray(other) ? other : []) {
    const key = keyOf(item);
    if (!items.has(key)) items.set(key, item);
  }
  if (items.size === before) return first;
  return [...items].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}

/** True when identifiers, birth date and family name all differ: that is another person, whatever led us here. */
export function personDiffers(current: JsonObject, next: JsonObject): boolean {
  if (current['resourceType'] !== 'Patient') return false;
  const birthDates = [textOf(current['birthDate']), textOf(next['birthDate'])];
  if (birthDates.includes(undefined) || birthDates[0] === birthDates[1]) return false;
  const families = [familiesOf(current), familiesOf(next)] as const;
  if (families[0].size === 0 || families[1].size === 0 || overlaps(...families)) return false;
  const identifiers = [identifiersOf(current), identifiersOf(next)] as const;
  return identifiers[0].size > 0 && identifiers[1].size > 0 && !overlaps(...identifiers);
}

function familiesOf(patient: JsonObject): Set<string> {
  const names = Array.isArray(patient['name']) ? patient['name'] : [];
  return new Set(
    names.flatMap((name) =>
      isObject(name) && typeof name['family'] === 'string' ? [name['family'].toLowerCase()] : [],
    ),
  );
}

function identifiersOf(patient: JsonObject): Set<string> {
  return new Set(
    (Array.isArray(patient['identifier']) ? patient['identifier'] : []).map(identifierOf),
  );
}

function overlaps(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const item of one) if (other.has(item)) return true;
  return false;
}
