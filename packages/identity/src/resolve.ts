import { type Decision, decide } from './decide-identity.ts';
import type { FhirLookup } from './fhir-lookup.ts';
import { IdentityError } from './identity-error.ts';
import type { IdentityTable, RowGroup } from './identity-table.ts';
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

function remember(cache: KeyCache, one: Prepared, answer: IdentityAnswer): void {
  if (answer.kind !== 'known' && answer.kind !== 'minted') return;
  const { question, keyed, sourceKey } = one;
  if (question.retired) return;
  for (const { key } of keyed) cache.set(question.type, key, answer.id);
  if (sourceKey !== undefined) cache.set(question.type, sourceKey, answer.id);
}
