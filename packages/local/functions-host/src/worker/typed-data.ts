import type { RpcTypedData } from './worker-contract.ts';

/** Text; the library tries to parse it as JSON and else hands over the text. */
export const textData = (text: string): RpcTypedData => ({ string: text });

/** A value that the library hands over as it is. */
export const jsonData = (value: unknown): RpcTypedData => ({ json: JSON.stringify(value) });

/** Any value in the way the library itself encodes results: text, bytes, else JSON. */
export function typedData(value: unknown): RpcTypedData {
  if (typeof value === 'string') return textData(value);
  if (value instanceof Uint8Array) return { bytes: value };
  return jsonData(value ?? null);
}

/** The value of an output: text, bytes, a number, or what the JSON holds. */
export function fromTypedData(data: RpcTypedData | null | undefined): unknown {
  if (data === null || data === undefined) return undefined;
  if (data.string !== undefined) return data.string;
  if (data.json !== undefined) return JSON.parse(data.json);
  if (data.bytes !== undefined) return data.bytes;
  return data.int ?? data.double ?? data.http;
}
