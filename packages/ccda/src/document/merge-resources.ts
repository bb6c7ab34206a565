import { isDeepStrictEqual } from 'node:util';

/** Elements of which FHIR allows one type only, e.g. `valueQuantity` or `valueString`. */
const choices = [
  'value',
  'onset',
  'abatement',
  'effective',
  'performed',
  'medication',
  'occurrence',
  'deceased',
  'born',
  'reported',
];

function choiceOf(key: string): string | undefined {
  const bare = key.startsWith('_') ? key.slice(1) : key;
  return choices.find((name) => bare.startsWith(name) && /^[A-Z]/.test(bare.slice(name.length)));
}

/** Elements that are allowed to differ without telling: another mention is worded differently. */
const silent = new Set(['text', 'meta', 'id', 'resourceType']);

/**
 * Adds to `target` what only `other` says: missing elements, and items of lists. Returns true when both say
 * something different where FHIR has room for one; then the target's stays.
 */
export function mergeResources(target: object, other: object): boolean {
  const into = target as Record<string, unknown>;
  const from = other as Record<string, unknown>;
  const taken = new Set(Object.keys(into).flatMap((key) => choiceOf(key) ?? []));
  let differs = false;
  for (const [key, value] of Object.entries(from)) {
    if (value === undefined) continue;
    const present = into[key];
    if (present === undefined) {
      const choice = choiceOf(key);
      if (choice !== undefined && taken.has(choice)) differs ||= !key.startsWith('_');
      else into[key] = value;
    } else if (Array.isArray(present) && Array.isArray(value)) unite(present, value);
    else if (!silent.has(key) && !isDeepStrictEqual(present, value)) differs = true;
  }
  return differs;
}

/** What stands in a list already, as text: lists of one resource may be united many times. */
const contents = new WeakMap<unknown[], Set<string>>();

function unite(list: unknown[], more: readonly unknown[]): void {
  const known = contents.get(list) ?? new Set(list.map((item) => JSON.stringify(item)));
  contents.set(list, known);
  for (const item of more) {
    const text = JSON.stringify(item);
    if (known.has(text)) continue;
    known.add(text);
    list.push(item);
  }
}
