import { BundleError, type EntryResult, type FhirSender } from '@fph/bundles';
import { type EntryResult as ClientResult, type FhirClient, FhirError } from '@fph/clients/fhir';
import type { BundleEntry, FhirResource } from 'fhir/r4';

/** What the ingest engine needs of a FHIR server, over the client. */
export function fhirSender(client: FhirClient): FhirSender {
  return {
    serverUrl: client.baseUrl,
    async batch(entries, signal) {
      try {
        return (await client.batch(entries, { signal })).map(resultOf);
      } catch (error) {
        return refusal(error, entries);
      }
    },
    async transaction(entries, signal) {
      try {
        return (await client.transaction(entries, { signal })).map(resultOf);
      } catch (error) {
        return refusal(error, entries);
      }
    },
    async search(type, parameters, limit, signal) {
      const found: FhirResource[] = [];
      try {
        for await (const resource of client.search(type, groupParameters(parameters), { signal })) {
          found.push(resource);
          if (found.length >= limit) break;
        }
      } catch (error) {
        throw unavailable(error);
      }
      return found;
    },
  };
}

function groupParameters(parameters: URLSearchParams): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of parameters) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(groups);
}

function resultOf({
  status,
  type,
  id,
  versionId,
  outcome,
  resource,
  attempts,
}: ClientResult): EntryResult {
  const location = type === undefined || id === undefined ? undefined : `${type}/${id}`;
  return { status, versionId, location, outcome, resource, attempts };
}

/** A refusal of the whole request is a refusal of each entry; a server that is out of reach is nobody's fault. */
function refusal(error: unknown, entries: readonly BundleEntry[]): EntryResult[] {
  const passing = new Set([401, 403, 404, 408, 429]);
  if (error instanceof FhirError && error.status !== undefined) {
    const { status, outcome } = error;
    if (status >= 400 && status < 500 && !passing.has(status)) {
      return entries.map(() => ({ status, outcome }));
    }
  }
  throw unavailable(error);
}

function unavailable(error: unknown): unknown {
  return error instanceof FhirError && error.code !== 'aborted'
    ? new BundleError('server-unavailable', { cause: error })
    : error;
}
