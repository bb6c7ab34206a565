import type { FhirResource, HumanName, Identifier } from 'fhir/r4';
import type { IdentifierSystems } from './identifier-systems.ts';
import { comparableValue, distinctTokens } from './tokens.ts';

/**
 * True when a write would make another person of this one: identifier, birth date and family name all change together.
 * Each alone happens (a corrected number, a typing error, a marriage).
 */
export function isOtherPerson(
  current: FhirResource,
  incoming: FhirResource,
  systems: IdentifierSystems,
): boolean {
  if (!isPerson(current) || !isPerson(incoming)) return false;
  return (
    identifiersDiffer(current.identifier, incoming.identifier, systems) &&
    birthDatesDiffer(current.birthDate, incoming.birthDate) &&
    familiesDiffer(current.name, incoming.name)
  );
}

type Person = { identifier?: Identifier[]; birthDate?: string; name?: HumanName[] };

function isPerson(resource: FhirResource): resource is FhirResource & Person {
  return resource.resourceType === 'Patient' || resource.resourceType === 'Practitioner';
}

/** No identifier in common, or another value in a system that both have. */
function identifiersDiffer(
  current: Identifier[] = [],
  incoming: Identifier[] = [],
  systems: IdentifierSystems,
): boolean {
  const before = bySystem(current, systems);
  const after = bySystem(incoming, systems);
  if (before.size === 0 || after.size === 0) return false;
  let common = false;
  for (const [system, values] of after) {
    const known = before.get(system);
    if (!known) continue;
    if (!values.some((value) => known.includes(value))) return true;
    common = true;
  }
  return !common;
}

function bySystem(identifiers: Identifier[], systems: IdentifierSystems): Map<string, string[]> {
  const tokens = distinctTokens(
    identifiers.map(({ system, value }) => ({ system: system ?? '', value: value ?? '' })),
    systems,
  );
  const grouped = new Map<string, string[]>();
  for (const token of tokens) {
    const values = grouped.get(token.system) ?? [];
    values.push(comparableValue(token));
    grouped.set(token.system, values);
  }
  return grouped;
}

/** A date known to the year alone does not contradict one of that year. */
function birthDatesDiffer(current?: string, incoming?: string): boolean {
  if (!current || !incoming) return false;
  const length = Math.min(current.length, incoming.length);
  return current.slice(0, length) !== incoming.slice(0, length);
}

function familiesDiffer(current: HumanName[] = [], incoming: HumanName[] = []): boolean {
  const before = families(current);
  const after = families(incoming);
  return before.length > 0 && after.length > 0 && !after.some((name) => before.includes(name));
}

/** Without case, accents, spaces and hyphens. */
function families(names: HumanName[]): string[] {
  return names
    .map(({ family }) =>
      (family ?? '')
        .normalize('NFD')
        .replace(/[^\p{L}\p{N}]/gu, '')
        .toLowerCase(),
    )
    .filter((family) => family !== '');
}
