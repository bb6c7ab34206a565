import { BundleError } from '../bundle-error.ts';
import type { JsonObject } from '../json.ts';

/** What to put in place of a reference. `identifier` makes it a logical reference. */
export type Replacement =
  | { readonly kind: 'literal'; readonly reference: string }
  | {
      readonly kind: 'logical';
      readonly type: string | undefined;
      readonly system: string | undefined;
      readonly value: string;
    };

export type ReferenceTargets = {
  /** For `Reference.reference`; undefined leaves it as it is. `path` is the JSON pointer of the Reference `place`. */
  reference(text: string, path: string, place: Readonly<JsonObject>): Replacement | undefined;
  /** For an element of type uri, url, canonical or a link in narrative that equals a fullUrl. */
  address(text: string): string | undefined;
};

const deepest = 200;
const addressKey = /(?:ur[il]|canonical|oid|uuid)$/i;
const addressText = /^(?:urn:(?:uuid|oid):|https?:\/\/)/;
const narrativeLink = /\b(href|src)=(["'])([^"']{1,2048})\2/g;

/** Rewrites in place all that points at a resource which was given another id (R4 3.1.0.11.2, resolving references). */
export function rewriteReferences(resource: JsonObject, targets: ReferenceTargets): void {
  visit(resource, '', targets, 0);
}

function visit(object: JsonObject, path: string, targets: ReferenceTargets, depth: number): void {
  if (depth > deepest) throw new BundleError('too-deep');
  for (const key of Object.keys(object)) {
    const item = object[key];
    if (typeof item === 'string') {
      if (key === 'reference') replaceReference(object, item, path, targets);
      else if (key === 'div') {
        if (item.includes('href=') || item.includes('src=')) object[key] = relink(item, targets);
      } else if (isAddress(key, item)) object[key] = targets.address(item) ?? item;
    } else if (Array.isArray(item)) visitItems(item, key, `${path}/${key}`, targets, depth + 1);
    else if (typeof item === 'object' && item !== null) {
      visit(item as JsonObject, `${path}/${key}`, targets, depth + 1);
    }
  }
}

function visitItems(
  items: unknown[],
  key: string,
  path: string,
  targets: ReferenceTargets,
  depth: number,
): void {
  if (depth > deepest) throw new BundleError('too-deep');
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (typeof item === 'string') {
      if (isAddress(key, item)) items[i] = targets.address(item) ?? item;
    } else if (Array.isArray(item)) visitItems(item, key, `${path}/${i}`, targets, depth + 1);
    else if (typeof item === 'object' && item !== null) {
      visit(item as JsonObject, `${path}/${i}`, targets, depth + 1);
    }
  }
}

function isAddress(key: string, text: string): boolean {
  return (
    addressText.test(text) &&
    (addressKey.test(key) || text.startsWith('urn:uuid:')) &&
    key !== 'value'
  );
}

function replaceReference(
  object: JsonObject,
  text: string,
  path: string,
  targets: ReferenceTargets,
): void {
  const replacement = targets.reference(text, path, object);
  if (replacement === undefined) return;
  if (replacement.kind === 'literal') {
    object['reference'] = replacement.reference;
    return;
  }
  delete object['reference'];
  if (replacement.type !== undefined) object['type'] ??= replacement.type;
  object['identifier'] ??= {
    ...(replacement.system === undefined ? {} : { system: replacement.system }),
    value: replacement.value,
  };
}

function relink(div: string, targets: ReferenceTargets): string {
  return div.replace(narrativeLink, (whole, attribute: string, mark: string, text: string) => {
    const address = addressText.test(text) ? targets.address(text) : undefined;
    return address === undefined ? whole : `${attribute}=${mark}${address}${mark}`;
  });
}
