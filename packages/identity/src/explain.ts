import type { Token } from './fhir-lookup.ts';
import type { IdentityTable } from './identity-table.ts';
import { prepare } from './question.ts';
import type { ResolveContext } from './resolve.ts';
import { viewRows } from './row-view.ts';
import type { EntityEvent, Origin } from './rows.ts';
import { matchOnServer, noServerMatches } from './server-match.ts';
import { entityKey } from './tokens.ts';

/** One identifier that leads to a person, and how that came about. Its value is not kept: ask the FHIR server for it. */
export type LeadingIdentifier = {
  /** The keyed hash; see `Identity.keyOf`. */
  readonly key: string;
  /** '' for the id that the source itself uses. */
  readonly system: string;
  readonly trusted: boolean;
  readonly source: string;
  readonly origin: Origin;
  readonly at: string;
};

export type PersonReport = {
  readonly type: string;
  readonly id: string;
  /** The survivor, after a merge. */
  readonly mergedInto?: string | undefined;
  readonly links: readonly string[];
  readonly sources: readonly string[];
  readonly identifiers: readonly LeadingIdentifier[];
  readonly events: readonly EntityEvent[];
};

/** What the table knows of an id; undefined when it knows nothing. */
export async function showPerson(
  table: IdentityTable,
  type: string,
  id: string,
  signal?: AbortSignal,
): Promise<PersonReport | undefined> {
  const view = await viewRows(table, [{ partition: type, key: entityKey(id) }], signal);
  const entity = view.entity(type, id)?.entity;
  if (!entity) return undefined;
  await view.load(
    entity.keys.map((key) => ({ partition: type, key })),
    signal,
  );
  const identifiers = entity.keys.flatMap((key) => {
    const binding = view.binding(type, key);
    if (!binding || binding.id !== id) return [];
    const { system = '', trusted, source, origin, at } = binding;
    return [{ key, system, trusted, source, origin, at }];
  });
  return {
    type,
    id,
    mergedInto: view.root(type, id) === id ? undefined : view.root(type, id),
    links: entity.links ?? [],
    sources: entity.sources,
    identifiers,
    events: entity.events,
  };
}

/** How one identifier is resolved, step by step. */
export type Explanation = {
  /** As it is compared: the system's own name. */
  readonly system: string;
  readonly trusted: boolean;
  /** The source it is looked up for when the system is not trusted. */
  readonly scope: string | undefined;
  /** False when the value cannot identify anybody. */
  readonly usable: boolean;
  readonly binding: (LeadingIdentifier & { readonly id: string }) | undefined;
  /** From the id in the table to the survivor, in order. */
  readonly merges: readonly string[];
  /** Ids on the server with this identifier, survivors of retired ones. */
  readonly onServer: readonly string[];
  readonly id: string | undefined;
};

export async function explainIdentifier(
  context: ResolveContext,
  question: { type: string; source: string; identifier: Token },
  signal?: AbortSignal,
): Promise<Explanation> {
  const { type, source, identifier } = question;
  const { keyed } = prepare({ type, source, identifiers: [identifier], mint: false }, context);
  const [one] = keyed;
  const system = context.systems.normalise(identifier.system);
  const trusted = context.systems.isTrusted(identifier.system);
  const scope = trusted ? undefined : source;
  if (!one) {
    return {
      system,
      trusted,
      scope,
      usable: false,
      binding: undefined,
      merges: [],
      onServer: [],
      id: undefined,
    };
  }
  const view = await viewRows(context.table, [{ partition: type, key: one.key }], signal);
  const binding = view.binding(type, one.key);
  const merges: string[] = [];
  for (let id = binding?.id; id !== undefined && !merges.includes(id); ) {
    merges.push(id);
    id = view.entity(type, id)?.entity.into;
  }
  const matches = context.lookup
    ? await matchOnServer(context.lookup, context.systems, [{ type, token: one.token }], signal)
    : noServerMatches;
  const onServer = matches.idsOf(type, one.token);
  return {
    system,
    trusted,
    scope,
    usable: true,
    binding: binding && { ...binding, key: one.key, system },
    merges,
    onServer,
    id: merges.at(-1) ?? (onServer.length === 1 ? onServer[0] : undefined),
  };
}
