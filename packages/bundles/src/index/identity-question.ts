import type { FhirResource } from 'fhir/r4';
import type { IdentityQuestion } from '../ingest/ports.ts';
import { isObject, type JsonObject } from '../json.ts';
import { type DescribedEntry, identifiersOf } from './describe-entry.ts';

type Known = Exclude<DescribedEntry, { kind: 'skip' | 'problem' }>;

/** What is asked of identity for an entry: who is this, and if nobody, may it be made. */
export function identityQuestion(
  described: Known,
  source: string,
  preferredId: string,
): IdentityQuestion {
  const { type, sourceId } = described;
  const isUpsert = described.kind === 'upsert';
  return {
    type,
    source,
    identifiers: questionIdentifiers(described),
    sourceId,
    preferredId,
    mint: isUpsert,
    // A record that turns out to be another person's is a conflict and leaves no identifiers behind.
    ...(isUpsert ? { person: described.resource as unknown as FhirResource } : {}),
    retired: isUpsert && isRetired(described.resource),
  };
}

function questionIdentifiers(described: Known): IdentityQuestion['identifiers'] {
  const own =
    described.kind === 'upsert'
      ? identifiersOf(described.resource)
          .filter(({ codes }) => described.type !== 'Encounter' || codes.includes('VN'))
          .map(({ system, value }) => ({ system: system ?? '', value }))
      : [];
  const asked = described.criteria?.identifier;
  if (asked === undefined) return own;
  const known = own.some(
    ({ system, value }) => value === asked.value && system === (asked.system ?? ''),
  );
  return known ? own : [{ system: asked.system ?? '', value: asked.value }, ...own];
}

/** A merge has replaced it: it is meant itself, not its survivor. */
function isRetired(resource: JsonObject): boolean {
  const links = Array.isArray(resource['link']) ? resource['link'] : [];
  return links.some((link) => isObject(link) && link['type'] === 'replaced-by');
}
