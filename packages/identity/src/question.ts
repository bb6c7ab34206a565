import type { FhirResource, Identifier } from 'fhir/r4';
import { keepOrMintId } from './fact-id.ts';
import type { Token } from './fhir-lookup.ts';
import type { IdentifierSystems } from './identifier-systems.ts';
import { comparableValue, distinctTokens, sourceIdKey, tokenKey } from './tokens.ts';

/** Who or what is this? One resource, condition or reference whose id is to be found. */
export type IdentityQuestion = {
  readonly type: string;
  readonly source: string;
  /** As in the resource or condition: systems need not be normalised. Of an Encounter only its visit numbers. */
  readonly identifiers: readonly (Identifier | Token)[];
  /** The source's own id, if it gave one. */
  readonly sourceId?: string | undefined;
  /** The id to give when nobody is found; by default kept or made by the rule for facts. */
  readonly preferredId?: string | undefined;
  /** False for a reference: nothing is made when nobody is found. */
  readonly mint: boolean;
  /** The resource says itself that another has replaced it: it is meant, not its survivor. */
  readonly retired?: boolean | undefined;
  /**
   * The person as the source describes it. Before new identifiers lead to a known person they are held against it, so that a
   * record that would make another person of it is a conflict and leaves nothing behind.
   */
  readonly person?: FhirResource | undefined;
};

export type IdentityAnswer =
  | { readonly kind: 'known'; readonly id: string }
  | { readonly kind: 'minted'; readonly id: string }
  | { readonly kind: 'absent' }
  /** The identifiers lead to several: nobody guesses which is right. */
  | { readonly kind: 'conflict'; readonly ids: readonly string[]; readonly reason: string };

/** A question with its keys worked out. */
export type Prepared = {
  readonly question: IdentityQuestion;
  readonly keyed: readonly {
    readonly token: Token;
    readonly key: string;
    readonly trusted: boolean;
  }[];
  /** Key of the source's own id. */
  readonly sourceKey: string | undefined;
  readonly preferredId: string | undefined;
};

export type IdRule = {
  readonly secret: string;
  readonly systems: IdentifierSystems;
  readonly trustIds: (source: string) => boolean;
};

export function prepare(question: IdentityQuestion, rule: IdRule): Prepared {
  const { type, source, sourceId } = question;
  const { secret, systems } = rule;
  const raw = question.identifiers.map(({ system, value }) => ({
    system: system ?? '',
    value: value ?? '',
  }));
  const keyed = distinctTokens(raw, systems).map((token) => ({
    token,
    key: tokenKey(secret, type, token, source, systems),
    trusted: systems.isTrusted(token.system),
  }));
  return {
    question,
    keyed,
    sourceKey: sourceId === undefined ? undefined : sourceIdKey(secret, type, sourceId, source),
    preferredId: question.preferredId ?? mintedId(question, keyed, rule),
  };
}

/** The source's own id decides, else the best identifier: a trusted one, of those the first in order, whoever sends them first. */
function mintedId(
  { type, source, sourceId }: IdentityQuestion,
  keyed: Prepared['keyed'],
  { secret, trustIds }: IdRule,
): string | undefined {
  const [best] = keyed
    .map(
      ({ token, trusted }) =>
        `${trusted ? 0 : 1}${JSON.stringify([token.system, comparableValue(token)])}`,
    )
    .sort();
  const key = sourceId ?? best;
  if (key === undefined) return undefined;
  return keepOrMintId({ secret, source, type, key, sourceId, trustIds: trustIds(source) });
}
