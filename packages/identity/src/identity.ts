import type { Identifier } from 'fhir/r4';
import { type Explanation, explainIdentifier, type PersonReport, showPerson } from './explain.ts';
import type { FhirLookup, Token } from './fhir-lookup.ts';
import { type IdentifierSystems, parseIdentifierSystems } from './identifier-systems.ts';
import type { IdentityTable } from './identity-table.ts';
import { keyCache } from './key-cache.ts';
import { linkPersons, type MergeResult, mergePersons, unmergePerson } from './merge-persons.ts';
import type { IdentityAnswer, IdentityQuestion } from './question.ts';
import { type ResolveContext, resolveQuestions } from './resolve.ts';
import { parseSources, type Sources } from './sources.ts';
import { splitPerson } from './split-person.ts';
import { distinctTokens, tokenKey } from './tokens.ts';

export type IdentityOptions = {
  /** The deployment secret that keys every hash. */
  readonly secret: string;
  readonly table: IdentityTable;
  /** The FHIR server as a second memory; leave it out when nobody else writes to it. */
  readonly lookup?: FhirLookup | undefined;
  readonly systems?: IdentifierSystems | undefined;
  readonly sources?: Sources | undefined;
  readonly now?: (() => number) | undefined;
  /** So many keys are remembered (200,000), each for `cacheMs` (60 s). */
  readonly cacheSize?: number | undefined;
  readonly cacheMs?: number | undefined;
};

/** What every change of identity says: whose persons, and who says so. */
export type IdentityChange = {
  readonly type: string;
  readonly source: string;
  readonly signal?: AbortSignal | undefined;
};

/** Who is who across all sources. */
export type Identity = {
  /** One answer per question, in order. Many questions in one call cost little more than one. */
  resolve(questions: readonly IdentityQuestion[], signal?: AbortSignal): Promise<IdentityAnswer[]>;
  /** HL7 A18, A30, A34–A36, A40: what led to the retired one leads to the survivor. Again changes nothing. */
  merge(
    change: IdentityChange & { readonly retiredId: string; readonly survivorId: string },
  ): Promise<MergeResult>;
  /** Takes a merge back; false when there was none. */
  unmerge(change: IdentityChange & { readonly retiredId: string }): Promise<boolean>;
  /**
   * HL7 A46 to A51: a number was changed, the id stays. `absent` when neither number is known, `conflict` when the new one is
   * somebody else's.
   */
  rekey(
    change: IdentityChange & { readonly from: Identifier | Token; readonly to: Identifier | Token },
  ): Promise<IdentityAnswer>;
  /** Splits identifiers off a person in whom two were one; gives the other's id. */
  split(
    change: IdentityChange & {
      readonly id: string;
      readonly identifiers: readonly (Identifier | Token)[];
      /** Ids that the source itself gives the other person. */
      readonly sourceIds?: readonly string[] | undefined;
      readonly newId?: string | undefined;
    },
  ): Promise<string>;
  /** HL7 A24: two persons belong together without being one. */
  link(change: IdentityChange & { readonly ids: readonly [string, string] }): Promise<void>;
  /** HL7 A37. */
  unlink(change: IdentityChange & { readonly ids: readonly [string, string] }): Promise<void>;
  /** What the table knows of an id, and why; undefined when it knows nothing. */
  show(type: string, id: string, signal?: AbortSignal): Promise<PersonReport | undefined>;
  /** The key of an identifier as a source uses it; undefined when its value cannot identify anybody. */
  keyOf(type: string, identifier: Token, source: string): string | undefined;
  /** How one identifier is resolved. */
  explain(
    question: { readonly type: string; readonly source: string; readonly identifier: Token },
    signal?: AbortSignal,
  ): Promise<Explanation>;
};

/**
 * @example
 * const identity = createIdentity({ secret, table: memoryIdentityTable() });
 * const [answer] = await identity.resolve([
 *   { type: 'Patient', source: 'north', identifiers: patient.identifier ?? [], sourceId: patient.id, mint: true },
 * ]);
 */
export function createIdentity(options: IdentityOptions): Identity {
  const now = options.now ?? Date.now;
  const sources = options.sources ?? parseSources();
  const context: ResolveContext = {
    secret: options.secret,
    systems: options.systems ?? parseIdentifierSystems(),
    trustIds: (source) => sources.trustIds(source),
    table: options.table,
    lookup: options.lookup,
    cache: keyCache(options.cacheSize ?? 200_000, options.cacheMs ?? 60_000, now),
    now,
  };
  return {
    resolve: async (questions, signal) => resolveQuestions(context, questions, signal),
    merge: async (change) => mergePersons(context, change),
    unmerge: async (change) => unmergePerson(context, change),
    async rekey({ type, source, from, to, signal }) {
      // Both numbers of one person: whichever is known, the other one leads there, too.
      const both = { type, source, identifiers: [from, to] };
      const [known] = await resolveQuestions(context, [{ ...both, mint: false }], signal);
      if (known?.kind !== 'known') return known ?? { kind: 'absent' };
      const [claimed] = await resolveQuestions(context, [{ ...both, mint: true }], signal);
      return claimed ?? known;
    },
    split: async (change) => splitPerson(context, change),
    link: async (change) => linkPersons(context, { ...change, linked: true }),
    unlink: async (change) => linkPersons(context, { ...change, linked: false }),
    show: async (type, id, signal) => showPerson(options.table, type, id, signal),
    keyOf(type, identifier, source) {
      const [token] = distinctTokens([identifier], context.systems);
      return token && tokenKey(context.secret, type, token, source, context.systems);
    },
    explain: async (question, signal) => explainIdentifier(context, question, signal),
  };
}
