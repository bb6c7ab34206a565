import type { FhirResource, Identifier } from 'fhir/r4';
import type { FhirLookup, LookupHit, Token } from './fhir-lookup.ts';
import type { IdentifierSystems } from './identifier-systems.ts';
import type { Prepared } from './question.ts';
import { comparableValue, distinctTokens, storedForms } from './tokens.ts';

/** Which resources of the server carry a token: ids by `system|value`, retired ones replaced by their survivors. */
export type ServerMatches = { idsOf(type: string, token: Token): readonly string[] };

/** A longer row of `replaced-by` links is not followed. */
const maxLinks = 16;

/** Asks the server for all tokens of the questions that the table does not know, many in one search. */
export async function matchOnServer(
  lookup: FhirLookup,
  systems: IdentifierSystems,
  asked: readonly { type: string; token: Token }[],
  signal?: AbortSignal,
): Promise<ServerMatches> {
  const byType = Map.groupBy(asked, ({ type }) => type);
  const ids = new Map<string, Set<string>>();
  for (const [type, questions] of byType) {
    const forms = distinctForms(questions.flatMap(({ token }) => storedForms(token, systems)));
    if (forms.length === 0) continue;
    for (const hit of await lookup.byIdentifier(type, forms, signal)) {
      const survivor = await followReplacedBy(lookup, hit, signal);
      if (survivor === undefined) continue;
      for (const token of distinctTokens(identifiersOf(hit.resource), systems)) {
        const name = tokenName(type, token);
        ids.set(name, (ids.get(name) ?? new Set()).add(survivor));
      }
    }
  }
  return { idsOf: (type, token) => [...(ids.get(tokenName(type, token)) ?? [])] };
}

/** No server to ask: nothing matches. */
export const noServerMatches: ServerMatches = { idsOf: () => [] };

/** Every token of the prepared questions that `isOpen` lets through. */
export function openTokens(
  questions: readonly Prepared[],
  isOpen: (type: string, key: string) => boolean,
): { type: string; token: Token }[] {
  return questions.flatMap(({ question: { type }, keyed }) =>
    keyed.filter(({ key }) => isOpen(type, key)).map(({ token }) => ({ type, token })),
  );
}

/** The id at the end of the `replaced-by` links; undefined when they lead nowhere or in a circle. */
async function followReplacedBy(
  lookup: FhirLookup,
  hit: LookupHit,
  signal?: AbortSignal,
): Promise<string | undefined> {
  let { resource } = hit;
  for (let depth = 0; depth < maxLinks; depth += 1) {
    const target = replacedBy(resource);
    if (target === undefined) return resource.id;
    const next = await lookup.read(resource.resourceType, target, signal);
    if (next === 'absent' || next === 'deleted') return resource.id;
    ({ resource } = next);
  }
  return undefined;
}

/** The id of the Patient that has replaced this one, by its own word. */
export function replacedBy(resource: FhirResource): string | undefined {
  if (resource.resourceType !== 'Patient') return undefined;
  const link = resource.link?.find(({ type }) => type === 'replaced-by');
  return /(?:^|\/)Patient\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/.*)?$/.exec(
    link?.other.reference ?? '',
  )?.[1];
}

function identifiersOf(resource: FhirResource): Token[] {
  const identifiers: unknown = Reflect.get(resource, 'identifier');
  const list = Array.isArray(identifiers) ? identifiers : [];
  return list.map((identifier: Identifier | null) => ({
    system: identifier?.system ?? '',
    value: identifier?.value ?? '',
  }));
}

function tokenName(type: string, token: Token): string {
  return JSON.stringify([type, token.system, comparableValue(token)]);
}

function distinctForms(tokens: readonly Token[]): Token[] {
  return [...new Map(tokens.map((token) => [JSON.stringify(token), token])).values()];
}
