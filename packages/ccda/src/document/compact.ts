/** A copy without undefined, null, empty strings, empty arrays and empty objects (FHIR R4 2.6.2: no empty values). */
export function compact<T>(value: T): T | undefined {
  return compactAny(value) as T | undefined;
}

function compactAny(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  if (Array.isArray(value)) {
    const items = value.map(compactAny).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== 'object') return value;
  const result: Record<string, unknown> = {};
  let any = false;
  for (const key of Object.keys(value)) {
    const inner = compactAny((value as Record<string, unknown>)[key]);
    if (inner === undefined) continue;
    result[key] = inner;
    any = true;
  }
  return any ? result : undefined;
}
