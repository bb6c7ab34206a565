/** A JSON object of unknown shape. */
export type JsonObject = { [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asArray = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

export const asString = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Deep equality that ignores the order of object keys. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((x, i) => jsonEqual(x, b[i]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && jsonEqual(a[key], b[key]));
}

type RawJson = { rawJSON(text: string): object; isRawJSON(value: unknown): boolean };
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

const raw = JSON as unknown as RawJson;
const parseWith = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** Members with a number that a JavaScript number may not give back. FHIR has no lists of decimals. */
const CANDIDATES =
  /"\s{0,2}:\s{0,9}(-?(?:\d+\.\d*0|\d+(?:\.\d+)?[eE][+-]?\d+|0\.0{6}\d*|\d{16,}|[\d.]{17,}|(?<=-)0))(?=[\s,}])/g;

/** Whether some number would lose digits: `1.00`, `1e3`, more digits than a double has. */
function hasFragileNumber(text: string): boolean {
  for (const [, number = ''] of text.matchAll(CANDIDATES)) {
    if (String(Number(number)) !== number) return true;
  }
  return false;
}

/**
 * Parses JSON and keeps the digits of decimals, as FHIR asks (R4 2.24.0.1). Such a number is an
 * object that `JSON.stringify` writes as it came; `numberOf` gives its value.
 */
export function parseJson(text: string): unknown {
  if (!hasFragileNumber(text)) return JSON.parse(text);
  return parseWith(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? raw.rawJSON(source)
      : value,
  );
}

export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return raw.isRawJSON(value) ? Number(JSON.stringify(value)) : undefined;
}

/** A deep copy; the objects that stand for decimals are shared, they do not change. */
export function cloneJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null || raw.isRawJSON(value)) return value;
  if (Array.isArray(value)) return value.map(cloneJson) as T;
  const copy: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: cloneJson(item),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy as T;
}
