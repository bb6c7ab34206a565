import type { FhirLookup } from './fhir-lookup.ts';
import { IdentityError } from './identity-error.ts';
import {
  type IdentityTable,
  maxRowsPerGroup,
  type RowGroup,
  type RowWrite,
} from './identity-table.ts';
import type { KeyCache } from './key-cache.ts';
import { isOtherPerson } from './person-guard.ts';
import {
  type IdentityAnswer,
  type IdentityQuestion,
  type IdRule,
  type Prepared,
  prepare,
} from './question.ts';
import { type RowView, viewRows } from './row-view.ts';
import { type Binding, type Entity, type Origin, withHistory } from './rows.ts';
import { matchOnServer, noServerMatches, openTokens, type ServerMatches } from './server-match.ts';
import { entityKey } from './tokens.ts';

export type ResolveContext = IdRule & {
  readonly table: IdentityTable;
  /** Absent when nobody else writes to the server. */
  readonly lookup?: FhirLookup | undefined;
  readonly cache: KeyCache;
  readonly now: () => number;
};

/** Rounds in which other workers changed what we were about to write; then something is wrong. */
const maxLostRounds = 12;

/** Answers questions in order. Questions about the same new person, in one call or in several workers, get one id. */
export async function resolveQuestions(
  context: ResolveContext,
  questions: readonly IdentityQuestion[],
  signal?: AbortSignal,
): Promise<IdentityAnswer[]> {
  const prepared = questions.map((question) => prepare(question, context));
  const answers = new Map<Prepared, IdentityAnswer>();
  let open: Prepared[] = [];
  for (const one of prepared) {
    const id = fromCache(context.cache, one);
    if (id === undefined) open.push(one);
    else answers.set(one, { kind: 'known', id });
  }
  for (let lost = 0; open.length > 0; ) {
    if (lost >= maxLostRounds) throw new IdentityError('contention');
    signal?.throwIfAborted();
    const round = await playRound(context, open, answers, signal);
    open = open.filter((one) => !answers.has(one));
    if (round.lost) lost += 1;
  }
  return prepared.map((one) => answers.get(one) ?? { kind: 'absent' });
}

/** The id when every key of the question is known to lead to it. */
function fromCache(cache: KeyCache, { question, keyed, sourceKey }: Prepared): string | undefined {
  if (question.retired) return undefined;
  const { type } = question;
  const first = sourceKey ?? keyed[0]?.key;
  const id = first === undefined ? undefined : cache.get(type, first);
  if (id === undefined) return undefined;
  return keyed.every(({ key }) => cache.get(type, key) === id) ? id : undefined;
}

type Plan = { one: Prepared; group: RowGroup; decision: Decision };

async function playRound(
  context: ResolveContext,
  open: readonly Prepared[],
  answers: Map<Prepared, IdentityAnswer>,
  signal?: AbortSignal,
): Promise<{ lost: boolean }> {
  const view = await viewRows(context.table, open.flatMap(addressesOf), signal);
  const server = await askServer(context, open, view, signal);
  const at = new Date(context.now()).toISOString();
  const settle = (one: Prepared, { answer, claimed }: Decision) => {
    answers.set(one, answer);
    if (claimed) remember(context.cache, one, answer);
  };
  const plans: Plan[] = [];
  const touched = new Set<string>();
  const names = (one: Prepared) =>
    addressesOf(one).map(({ partition, key }) => `${partition}/${key}`);
  // Who makes persons comes first: a reference in the same call is about them.
  for (const one of open.toSorted((a, b) => Number(b.question.mint) - Number(a.question.mint))) {
    const decision = decide(one, view, server);
    const group = decision.kind === 'write' ? decision.group(at) : undefined;
    const rows = group?.writes.map(({ key }) => `${group.partition}/${key}`) ?? [];
    const involved = [...names(one), ...rows];
    // Somebody before us in this round is about to make or change this person: look again when that is done.
    const waits = involved.some((name) => touched.has(name));
    if (waits || group) for (const name of involved) touched.add(name);
    if (waits) continue;
    if (group) plans.push({ one, group, decision });
    else settle(one, decision);
  }
  const passed = await withoutOtherPersons(context, plans, settle, signal);
  if (passed.length === 0) return { lost: false };
  const outcomes = await context.table.commit(
    passed.map(({ group }) => group),
    signal,
  );
  passed.forEach(({ one, decision }, index) => {
    if (outcomes[index] === 'done') settle(one, decision);
  });
  return { lost: outcomes.includes('changed') };
}

/** Settles the plans that would lead the identifiers of one person to another as conflicts; gives the others. */
async function withoutOtherPersons(
  { lookup, systems }: ResolveContext,
  plans: readonly Plan[],
  settle: (one: Prepared, decision: Decision) => void,
  signal?: AbortSignal,
): Promise<Plan[]> {
  const checked = await Promise.all(
    plans.map(async ({ one, decision: { answer } }) => {
      const { person, type } = one.question;
      if (answer.kind !== 'known' || !person || !lookup) return true;
      const current = await lookup.read(type, answer.id, signal);
      if (typeof current === 'string' || !isOtherPerson(current.resource, person, systems))
        return true;
      const reason = 'The record describes somebody else.';
      const conflict = { kind: 'conflict', ids: [answer.id], reason } as const;
      settle(one, { kind: 'answer', answer: conflict, claimed: false });
      return false;
    }),
  );
  return plans.filter((_, index) => checked[index]);
}

function addressesOf({ question: { type }, keyed, sourceKey, preferredId }: Prepared) {
  const keys = keyed.map(({ key }) => key);
  if (sourceKey !== undefined) keys.push(sourceKey);
  if (preferredId !== undefined) keys.push(entityKey(preferredId));
  return keys.map((key) => ({ partition: type, key }));
}

async function askServer(
  { lookup, systems }: ResolveContext,
  open: readonly Prepared[],
  view: RowView,
  signal?: AbortSignal,
): Promise<ServerMatches> {
  if (!lookup) return noServerMatches;
  const tokens = openTokens(open, (type, key) => view.version(type, key) === undefined);
  if (tokens.length === 0) return noServerMatches;
  const matches = await matchOnServer(lookup, systems, tokens, signal);
  await view.load(
    tokens.flatMap(({ type, token }) =>
      matches.idsOf(type, token).map((id) => ({ partition: type, key: entityKey(id) })),
    ),
    signal,
  );
  return matches;
}

/** `claimed`: every key of the question leads to the id in the table, so the next answer may come from memory. */
type Decision =
  | { kind: 'answer'; answer: IdentityAnswer; claimed: boolean }
  | { kind: 'write'; answer: IdentityAnswer; claimed: boolean; group: (at: string) => RowGroup };

function remember(cache: KeyCache, one: Prepared, answer: IdentityAnswer): void {
  if (answer.kind !== 'known' && answer.kind !== 'minted') return;
  const { question, keyed, sourceKey } = one;
  if (question.retired) return;
  for (const { key } of keyed) cache.set(question.type, key, answer.id);
  if (sourceKey !== undefined) cache.set(question.type, sourceKey, answer.id);
}

/** What the identifiers lead to, in the table and on the server, taken together. */
function decide(one: Prepared, view: RowView, server: ServerMatches): Decision {
  const { question, keyed, sourceKey, preferredId } = one;
  const { type } = question;
  const follow = (id: string) => (question.retired ? id : view.root(type, id));
  const ids = new Set<string>();
  const onServer: string[] = [];
  const unbound: string[] = [];
  for (const { key, token, trusted } of keyed) {
    const binding = view.binding(type, key);
    if (binding) {
      ids.add(follow(binding.id));
      continue;
    }
    unbound.push(key);
    // A resource shows whose number it carries only as long as no source is known for it: of a known one the table has all
    // numbers by source, and this is not among them.
    const hits = server.idsOf(type, token).filter((id) => trusted || !isEntity(view, type, id));
    for (const id of hits) ids.add(follow(id));
    if (hits.length > 0) onServer.push(key);
  }
  const alias = sourceKey === undefined ? undefined : view.binding(type, sourceKey);
  if (alias) ids.add(follow(alias.id));
  else if (isEntity(view, type, preferredId) && (question.sourceId !== undefined || ids.size === 0))
    ids.add(follow(preferredId));

  const [id, ...others] = [...ids].sort();
  if (id === undefined) return nobody(one);
  if (others.length > 0) {
    const reason = 'The identifiers lead to several.';
    return {
      kind: 'answer',
      answer: { kind: 'conflict', ids: [id, ...others], reason },
      claimed: false,
    };
  }
  const answer: IdentityAnswer = { kind: 'known', id };
  const needsAlias = sourceKey !== undefined && !alias && id !== preferredId;
  const claims = question.mint && !question.claimLater;
  // What the server says is written down in any case, so that the next one need not ask it.
  const keys = claims ? unbound : view.entity(type, id) ? [] : onServer;
  const claimed = claims || (unbound.length === 0 && !needsAlias);
  if (keys.length === 0 && !(claims && needsAlias)) return { kind: 'answer', answer, claimed };
  const origin = onServer.length > 0 ? 'found-on-server' : 'attached';
  const group = (at: string) =>
    attachment(one, view, { id, keys, alias: claims && needsAlias, origin, at });
  return { kind: 'write', answer, claimed, group };
}

function isEntity(view: RowView, type: string, id: string | undefined): id is string {
  return id !== undefined && view.entity(type, id) !== undefined;
}

function nobody(one: Prepared): Decision {
  const { question, keyed, preferredId: id } = one;
  if (!question.mint || id === undefined)
    return { kind: 'answer', answer: { kind: 'absent' }, claimed: false };
  const answer: IdentityAnswer = { kind: 'minted', id };
  // A thing without identifiers cannot be recognised elsewhere: a fact of its source, of which nothing need be kept.
  if (keyed.length === 0 && question.type !== 'Patient')
    return { kind: 'answer', answer, claimed: true };
  const origin = id.toLowerCase() === question.sourceId?.toLowerCase() ? 'kept' : 'minted';
  const keys = keyed.map(({ key }) => key);
  const group = (at: string): RowGroup => ({
    partition: question.type,
    writes: [
      {
        key: entityKey(id),
        value: encode(
          withHistory(newEntity(id), {
            source: question.source,
            keys,
            event: { at, event: 'created', source: question.source },
          }),
        ),
      },
      ...bindings(one, { id, keys, alias: false, origin, at }),
    ],
  });
  return { kind: 'write', answer, claimed: true, group };
}

type Attachment = {
  readonly id: string;
  readonly keys: readonly string[];
  readonly alias: boolean;
  readonly origin: Origin;
  readonly at: string;
};

/** More keys to an entity that stands, or the first row of one that only the server knew. */
function attachment(one: Prepared, view: RowView, change: Attachment): RowGroup {
  const { type, source } = one.question;
  const known = view.entity(type, change.id);
  const event = known ? {} : { event: { at: change.at, event: 'created' as const, source } };
  const entity = withHistory(known?.entity ?? newEntity(change.id), {
    source,
    keys: change.keys,
    ...event,
  });
  return {
    partition: type,
    writes: [
      { key: entityKey(change.id), value: encode(entity), version: known?.version },
      ...bindings(one, change),
    ],
  };
}

function bindings(one: Prepared, { id, keys, alias, origin, at }: Attachment): RowWrite[] {
  const { source } = one.question;
  const rows = one.keyed
    .filter(({ key }) => keys.includes(key))
    // A transaction of Table storage takes 100 rows; nobody has as many identifiers.
    .slice(0, maxRowsPerGroup - 2)
    .map(({ key, token: { system }, trusted }) => ({
      key,
      value: encode({ id, system, trusted, source, origin, at }),
    }));
  // Without a row the source's own id leads to the preferred id by the rule itself.
  return alias && one.sourceKey !== undefined
    ? [...rows, { key: one.sourceKey, value: encode({ id, trusted: false, source, origin, at }) }]
    : rows;
}

export function newEntity(id: string): Entity {
  return { id, sources: [], keys: [], events: [] };
}

export function encode(value: Binding | Entity): string {
  return JSON.stringify(value);
}
