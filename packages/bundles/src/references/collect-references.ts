import { BundleError } from '../bundle-error.ts';

const deepest = 200;

/** Every `Reference.reference` of a resource, repeated ones too. Throws `too-deep` for hostile nesting. */
export function collectReferences(value: unknown, into: string[], depth = 0): void {
  if (depth > deepest) throw new BundleError('too-deep');
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === 'object' && item !== null) collectReferences(item, into, depth + 1);
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const object = value as Record<string, unknown>;
  for (const key in object) {
    const item = object[key];
    if (typeof item === 'object') {
      if (item !== null) collectReferences(item, into, depth + 1);
    } else if (key === 'reference' && typeof item === 'string') into.push(item);
  }
}
