import type { FhirResource } from 'fhir/r4';

/**
 * What a server holds, told without the ids that the order of arrival chose: shared resources are named by their
 * identifiers, and references to them, too.
 */
export function finalState(current: ReadonlyMap<string, FhirResource>): string[] {
  const names = new Map<string, string>();
  for (const [reference, resource] of current) {
    const identifiers: unknown = Reflect.get(resource, 'identifier');
    const name = Array.isArray(identifiers)
      ? `${resource.resourceType}(${JSON.stringify(identifiers)})`
      : reference;
    names.set(reference, name);
  }
  return [...current]
    .map(([reference, resource]) => {
      const { id: _, meta: __, ...content } = resource;
      const text = JSON.stringify(content, (key, value: unknown) =>
        key === 'reference' && typeof value === 'string'
          ? (names.get(value) ?? value)
          : sorted(value),
      );
      return `${names.get(reference)}: ${text}`;
    })
    .sort();
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Literal references that lead nowhere. */
export function danglingReferences(current: ReadonlyMap<string, FhirResource>): string[] {
  const dangling: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        if (key === 'reference' && typeof item === 'string') {
          if (!current.has(item)) dangling.push(item);
        } else visit(item);
      }
    }
  };
  current.forEach(visit);
  return dangling;
}
