import { maxRowsPerGroup, type RowGroup, type RowWrite } from './identity-table.ts';
import type { IdentityAnswer, Prepared } from './question.ts';
import type { RowView } from './row-view.ts';
import { encode, newEntity, type Origin, shortName, withHistory } from './rows.ts';
import type { ServerMatches } from './server-match.ts';
import { entityKey } from './tokens.ts';

/** `claimed`: every key of the question leads to the id in the table, so the next answer may come from memory. */
export type Decision =
  | { kind: 'answer'; answer: IdentityAnswer; claimed: boolean }
  | { kind: 'write'; answer: IdentityAnswer; claimed: boolean; group: (at: string) => RowGroup };

/** What the identifiers lead to, in the table and on the server, taken together. */
export function decide(one: Prepared, view: RowView, server: ServerMatches): Decision {
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
  const claims = question.mint;
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
  const source = shortName(one.question.source);
  const rows = one.keyed
    .filter(({ key }) => keys.includes(key))
    // A transaction of Table storage takes 100 rows; nobody has as many identifiers.
    .slice(0, maxRowsPerGroup - 2)
    .map(({ key, token: { system }, trusted }) => ({
      key,
      value: encode({ id, system: shortName(system), trusted, source, origin, at }),
    }));
  // Without a row the source's own id leads to the preferred id by the rule itself.
  return alias && one.sourceKey !== undefined
    ? [...rows, { key: one.sourceKey, value: encode({ id, trusted: false, source, origin, at }) }]
    : rows;
}
