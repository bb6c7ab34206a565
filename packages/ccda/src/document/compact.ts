/** A copy without undefined, null, empty strings, empty arrays and empty objects (FHIR R4 2.6.2: no empty values). */
export function compact<T>(value: T): T | undefined {
  return compactAny(value) as T | undefined;
}

function compactAny(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'object') return value;
  return Array.isArray(value)
    ? compactList(value)
    : compactObject(value as Record<string, unknown>);
}

function compactList(list: readonly unknown[]): unknown[] | undefined {
  let items: unknown[] | undefined;
  for (const item of list) {
    const inner = compactAny(item);
    if (inner === undefined) continue;
    if (items === undefined) items = [inner];
    else items.push(inner);
  }
  return items;
}

function compactObject(value: Record<string, unknown>): Record<string, unknown> | undefined {
  let result: Record<string, unknown> | undefined;
  for (const key in value) {
    const inner = compactAny(value[key]);
    if (inner === undefined) continue;
    result ??= {};
    result[key] = inner;
  }
  return result;
}
