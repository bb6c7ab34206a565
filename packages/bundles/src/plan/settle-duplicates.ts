import { action, type EntryIndex } from '../index/entry-index.ts';
import { growable } from '../index/growable.ts';
import { createTextSlots } from '../index/text-slots.ts';

export type DuplicateRules = {
  /** Canonical content of an entry's resource; asked only for entries that share a target. */
  readonly content: (entry: number) => Promise<string>;
  /** Source time in milliseconds, for entries of one Bundle that became one resource. */
  readonly time: (entry: number) => Promise<number>;
};

/** `order`: pairs of entries whose first must be written before their second. */
export type SettledDuplicates = {
  readonly order: ReadonlyMap<number, number>;
  /** For an entry that is not sent itself: the one that stands for it. */
  readonly standIn: ReadonlyMap<number, number>;
};

/**
 * Settles entries that write the same resource: the same content is sent once; of two versions in one Bundle the
 * newer is sent, and a repeated fullUrl with other content is refused (R4 bdl-7); versions in different messages or
 * lines are sent in the order of the file.
 */
export async function settleDuplicates(
  index: EntryIndex,
  rules: DuplicateRules,
): Promise<SettledDuplicates> {
  const order = new Map<number, number>();
  const standIn = new Map<number, number>();
  for (const entries of sharedTargets(index)) {
    let last: number | undefined;
    for (const entry of entries) {
      if (last === undefined) last = entry;
      else last = await settlePair(index, rules, { order, standIn }, last, entry);
    }
  }
  // A stand-in may itself have been replaced later.
  for (const [entry, by] of standIn) {
    let end = by;
    for (let next = standIn.get(end); next !== undefined; next = standIn.get(end)) end = next;
    standIn.set(entry, end);
  }
  return { order, standIn };
}

function isWrite(index: EntryIndex, entry: number): boolean {
  const kind = index.action(entry);
  return kind === action.upsert || kind === action.createOnly;
}

function sharedTargets(index: EntryIndex): Iterable<number[]> {
  const targets = createTextSlots();
  const firstOf = growable(Int32Array);
  const shared = new Map<number, number[]>();
  for (let entry = 0; entry < index.size; entry++) {
    if (!isWrite(index, entry)) continue;
    const target = targets.slot(`${index.type(entry)}/${index.id(entry)}`, 0);
    if (target === firstOf.length) {
      firstOf.push(entry);
      continue;
    }
    const list = shared.get(target);
    if (list === undefined) shared.set(target, [firstOf.get(target), entry]);
    else list.push(entry);
  }
  return shared.values();
}

/** Answers which of the two the next one is compared with. */
async function settlePair(
  index: EntryIndex,
  rules: DuplicateRules,
  { order, standIn }: { order: Map<number, number>; standIn: Map<number, number> },
  earlier: number,
  later: number,
): Promise<number> {
  const createOnly = index.action(later) === action.createOnly;
  if (createOnly || (await rules.content(earlier)) === (await rules.content(later))) {
    index.setAction(later, action.repeated);
    standIn.set(later, earlier);
    return earlier;
  }
  if (index.root(earlier) !== index.root(later)) {
    order.set(later, earlier);
    return later;
  }
  const laterIsOlder = (await rules.time(later)) < (await rules.time(earlier));
  const [winner, loser] = laterIsOlder ? [earlier, later] : [later, earlier];
  index.setAction(loser, action.superseded);
  standIn.set(loser, winner);
  return winner;
}
