import type { FhirResource } from 'fhir/r4';
import type { FhirClient } from './fhir-client.ts';
import { FhirError } from './fhir-error.ts';

type Token = { readonly system: string; readonly value: string };
type Hit = { readonly resource: FhirResource; readonly versionId?: string | undefined };

/** So many tokens go into one search; servers bound the length of a form. */
const tokensPerSearch = 50;

/** The `FhirLookup` port of `@fph/identity` over a FHIR client. */
export function fhirLookup(client: Pick<FhirClient, 'read' | 'search'>): {
  byIdentifier(type: string, tokens: readonly Token[], signal?: AbortSignal): Promise<Hit[]>;
  read(type: string, id: string, signal?: AbortSignal): Promise<Hit | 'deleted' | 'absent'>;
} {
  return {
    async byIdentifier(type, tokens, signal) {
      const hits = new Map<string, Hit>();
      for (let start = 0; start < tokens.length; start += tokensPerSearch) {
        const identifier = tokens
          .slice(start, start + tokensPerSearch)
          .map(({ system, value }) => `${escapeToken(system)}|${escapeToken(value)}`)
          .join(',');
        const found = client.search(type, { identifier, _count: 200 }, { signal });
        for await (const resource of found) {
          if (resource.id !== undefined) hits.set(resource.id, hitOf(resource));
        }
      }
      return [...hits.values()];
    },
    async read(type, id, signal) {
      try {
        return hitOf(await client.read(type, id, { signal }));
      } catch (error) {
        if (error instanceof FhirError && error.status === 410) return 'deleted';
        if (error instanceof FhirError && error.status === 404) return 'absent';
        throw error;
      }
    },
  };
}

function hitOf(resource: FhirResource): Hit {
  return { resource, versionId: resource.meta?.versionId };
}

/** R4 3.1.1.4.1: `$`, `,`, `|` and `\` in a parameter's value are escaped. */
function escapeToken(text: string): string {
  return text.replace(/[\\$,|]/g, '\\$&');
}
