import { operationOutcome } from '../fhir-error.ts';
import type { FhirResponse } from './messages.ts';

type Version = { type: string; id: string; version: number; updated: number };

export const etagOf = (version: number | string) => `W/"${version}"`;

/** Version named in `If-Match` or `If-None-Match`. */
export function versionInTag(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  return /"([^"]*)"/.exec(header)?.[1] ?? header.trim();
}

const versionHeaders = (base: string, { type, id, version, updated }: Version) => ({
  etag: etagOf(version),
  'last-modified': new Date(updated).toUTCString(),
  location: `${base}/${type}/${id}/_history/${version}`,
});

/** Answer of a write, shaped by `Prefer: return=…`. */
export function writeResponse(
  status: number,
  version: Version,
  json: string,
  base: string,
  prefer: string | undefined,
): FhirResponse {
  const headers = versionHeaders(base, version);
  if (/return=minimal/.test(prefer ?? '')) return { status, headers, body: undefined };
  if (/return=OperationOutcome/i.test(prefer ?? '')) {
    const outcome = operationOutcome('information', 'informational', 'Done.');
    return { status, headers, body: JSON.stringify(outcome) };
  }
  return { status, headers, body: json };
}
