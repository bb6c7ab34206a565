import { changeRows } from './change-rows.ts';
import type { RowWrite } from './identity-table.ts';
import type { ResolveContext } from './resolve.ts';
import type { RowView } from './row-view.ts';
import { type Entity, type EntityEvent, encode, newEntity, withHistory } from './rows.ts';
import { entityKey } from './tokens.ts';

/** Two ids of one type, as a source says they belong together or apart. */
export type PairChange = {
  readonly type: string;
  readonly source: string;
  readonly signal?: AbortSignal | undefined;
};

export type MergeResult = {
  /** Who both are from now on. */
  readonly survivor: string;
  /** Who was retired just now; undefined when they were one already. */
  readonly retired: string | undefined;
};

/**
 * Merges a person into another (HL7 A18, A30, A34 to A36, A40): everything that led to the retired one leads to the survivor.
 * Merges of merged persons join those that they are now. The same merge again changes nothing.
 */
export async function mergePersons(
  context: ResolveContext,
  change: PairChange & { readonly retiredId: string; readonly survivorId: string },
): Promise<MergeResult> {
  const { type, source, retiredId, survivorId } = change;
  const result = await changeRows<MergeResult>(
    context.table,
    type,
    addresses(type, [retiredId, survivorId]),
    (view) => {
      const retired = view.root(type, retiredId);
      const survivor = view.root(type, survivorId);
      if (retired === survivor) return { writes: [], result: { survivor, retired: undefined } };
      const at = new Date(context.now()).toISOString();
      const event = (name: EntityEvent['event'], other: string) => ({
        at,
        event: name,
        source,
        other,
      });
      return {
        writes: [
          entityWrite(view, type, retired, source, event('merged-into', survivor), {
            into: survivor,
          }),
          entityWrite(view, type, survivor, source, event('merged-from', retired)),
        ],
        result: { survivor, retired },
      };
    },
    change.signal,
  );
  context.cache.clear();
  return result;
}

/**
 * Takes a merge back: what led to the retired one leads to it again. What came for it while it was merged stays with the survivor.
 *
 * @returns false when it was not merged
 */
export async function unmergePerson(
  context: ResolveContext,
  change: PairChange & { readonly retiredId: string },
): Promise<boolean> {
  const { type, source, retiredId } = change;
  const done = await changeRows(
    context.table,
    type,
    addresses(type, [retiredId]),
    (view) => {
      const into = view.entity(type, retiredId)?.entity.into;
      if (into === undefined) return { writes: [], result: false };
      const at = new Date(context.now()).toISOString();
      const event: EntityEvent = { at, event: 'unmerged', source, other: into };
      return {
        writes: [entityWrite(view, type, retiredId, source, event, { into: undefined })],
        result: true,
      };
    },
    change.signal,
  );
  context.cache.clear();
  return done;
}

/** Notes that two persons belong together without being one (HL7 A24), or no longer (A37). */
export async function linkPersons(
  context: ResolveContext,
  change: PairChange & { readonly ids: readonly [string, string]; readonly linked: boolean },
): Promise<void> {
  const { type, source, linked } = change;
  await changeRows<void>(
    context.table,
    type,
    addresses(type, change.ids),
    (view) => {
      const [one, two] = change.ids.map((id) => view.root(type, id));
      if (one === undefined || two === undefined || one === two)
        return { writes: [], result: undefined };
      const at = new Date(context.now()).toISOString();
      const known = view.entity(type, one)?.entity.links?.includes(two) ?? false;
      if (known === linked) return { writes: [], result: undefined };
      const name = linked ? 'linked' : 'unlinked';
      const write = (id: string, other: string) => {
        const others = (view.entity(type, id)?.entity.links ?? []).filter((link) => link !== other);
        const links = linked ? [...others, other] : others;
        return entityWrite(view, type, id, source, { at, event: name, source, other }, { links });
      };
      return { writes: [write(one, two), write(two, one)], result: undefined };
    },
    change.signal,
  );
}

function addresses(type: string, ids: readonly string[]) {
  return ids.map((id) => ({ partition: type, key: entityKey(id) }));
}

/** An entity's row with an event and other changes; made when it was not known (a server may have told us its id). */
export function entityWrite(
  view: RowView,
  type: string,
  id: string,
  source: string,
  event: EntityEvent,
  change: { into?: string | undefined; links?: string[]; keys?: string[] } = {},
): RowWrite {
  const known = view.entity(type, id);
  const { into, ...rest } = known?.entity ?? newEntity(id);
  const target = 'into' in change ? change.into : into;
  const entity: Entity = {
    ...rest,
    ...(target === undefined ? {} : { into: target }),
    ...(change.links ? { links: change.links } : {}),
    ...(change.keys ? { keys: change.keys } : {}),
  };
  return {
    key: entityKey(id),
    value: encode(withHistory(entity, { source, event })),
    version: known?.version,
  };
}
