import type { IncomingHttpHeaders } from 'node:http';
import { FhirError } from '../fhir-error.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

const hostName = (host: string): string | undefined =>
  /^(\[[^\]]+\]|[^:/]+)(?::\d+)?$/.exec(host)?.[1];

/** Refuses names that are not this machine (DNS rebinding) and pages of other origins. */
export function guard(headers: IncomingHttpHeaders): void {
  const name = hostName(headers.host ?? '');
  if (name === undefined || !LOOPBACK.has(name.toLowerCase())) {
    throw new FhirError(403, 'forbidden', 'The Host header does not name this machine.');
  }
  const { origin } = headers;
  if (origin === undefined) return;
  const from = URL.canParse(origin) ? new URL(origin).hostname : '';
  if (!LOOPBACK.has(from)) {
    throw new FhirError(403, 'forbidden', 'Requests from other origins are refused.');
  }
}
