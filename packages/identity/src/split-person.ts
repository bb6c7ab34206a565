import type { Identifier } from 'fhir/r4';
import { changeRows } from './change-rows.ts';
import type { Token } from './fhir-lookup.ts';
import { IdentityError } from './identity-error.ts';
import { entityWrite, type PairChange } from './merge-persons.ts';
import { prepare } from './question.ts';
import type { ResolveContext } from './resolve.ts';
import { encode, shortName } from './rows.ts';
import { entityKey, sourceIdKey } from './tokens.ts';

/**
 * Splits identifiers off a person in whom two were one: from now on they lead to another id, existing or new.
 *
 * @param sourceIds ids that the source itself gives the other person; they lead there, too
 * @param newId the other person's id; by default minted from the identifiers
 * @returns the other person's id
 */
export async function splitPerson(
  context: ResolveContext,
  change: PairChange & {
    readonly id: string;
    readonly identifiers: readonly (Identifier | Token)[];
    readonly sourceIds?: readonly string[] | undefined;
    readonly newId?: string | undefined;
  },
): Promise<string> {
  const { type, source, id, identifiers } = change;
  const { keyed, preferredId } = prepare({ type, source, identifiers, mint: true }, context);
  // The id that these identifiers gave may be the very one they are split off from.
  const minted = preferredId === id ? prepareOther(context, change) : preferredId;
  const newId = change.newId ?? minted;
  if (newId === undefined || newId === id) throw new IdentityError('invalid-operation');
  const aliases = (change.sourceIds ?? []).map((own) =>
    sourceIdKey(context.secret, type, own, source),
  );
  const addresses = [
    ...aliases.map((key) => ({ partition: type, key })),
    ...keyed.map(({ key }) => ({ partition: type, key })),
    ...[id, newId].map((one) => ({ partition: type, key: entityKey(one) })),
  ];
  await changeRows<void>(
    context.table,
    type,
    addresses,
    (view) => {
      const at = new Date(context.now()).toISOString();
      const leading = keyed.map(({ key }) => view.binding(type, key)?.id);
      const led = leading.map((target) => target !== undefined && view.root(type, target));
      const areAliased = aliases.every((key) => view.binding(type, key)?.id === newId);
      if (areAliased && led.every((target) => target === newId)) {
        return { writes: [], result: undefined };
      }
      if (!led.every((target) => target === id || target === newId))
        throw new IdentityError('invalid-operation');
      const moved = keyed.map(({ key }) => key);
      const before = view.entity(type, id)?.entity.keys ?? [];
      const after = view.entity(type, newId)?.entity.keys ?? [];
      const rows = keyed.map(({ key, token, trusted }) => ({
        key,
        value: encode({
          id: newId,
          system: shortName(token.system),
          trusted,
          source: shortName(source),
          origin: 'split',
          at,
        }),
        version: view.version(type, key),
      }));
      const own = aliases.map((key) => ({
        key,
        value: encode({
          id: newId,
          trusted: false,
          source: shortName(source),
          origin: 'split',
          at,
        }),
        version: view.version(type, key),
      }));
      return {
        writes: [
          entityWrite(
            view,
            type,
            id,
            source,
            { at, event: 'split-off', source, other: newId },
            {
              keys: before.filter((key) => !moved.includes(key)),
            },
          ),
          entityWrite(
            view,
            type,
            newId,
            source,
            { at, event: 'split-from', source, other: id },
            {
              keys: [...new Set([...after, ...moved])],
            },
          ),
          ...rows,
          ...own,
        ],
        result: undefined,
      };
    },
    change.signal,
  );
  context.cache.clear();
  return newId;
}

function prepareOther(
  context: ResolveContext,
  { type, source, id, identifiers }: Parameters<typeof splitPerson>[1],
): string | undefined {
  const question = { type, source, identifiers, sourceId: `split from ${id}`, mint: true };
  return prepare(question, context).preferredId;
}
