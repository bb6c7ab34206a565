import type { FhirLookup } from './fhir-lookup.ts';
import { type IdentifierSystems, parseIdentifierSystems } from './identifier-systems.ts';
import type { IdentityTable } from './identity-table.ts';
import { keyCache } from './key-cache.ts';
import type { IdentityAnswer, IdentityQuestion } from './question.ts';
import { resolveQuestions } from './resolve.ts';
import { parseSources, type Sources } from './sources.ts';

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

/** Who is who across all sources. */
export type Identity = {
  /** One answer per question, in order. Many questions in one call cost little more than one. */
  resolve(questions: readonly IdentityQuestion[], signal?: AbortSignal): Promise<IdentityAnswer[]>;
  readonly context: IdentityContext;
};

export type IdentityContext = Parameters<typeof resolveQuestions>[0];

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
  const context: IdentityContext = {
    secret: options.secret,
    systems: options.systems ?? parseIdentifierSystems(),
    trustIds: sources.trustIds,
    table: options.table,
    lookup: options.lookup,
    cache: keyCache(options.cacheSize ?? 200_000, options.cacheMs ?? 60_000, now),
    now,
  };
  return {
    context,
    resolve: async (questions, signal) => resolveQuestions(context, questions, signal),
  };
}
