import { action, type EntryIndex } from '../index/entry-index.ts';
import { growable } from '../index/growable.ts';
import { lonelyComponents } from './lonely-components.ts';
import { type Components, strongComponents } from './strong-components.ts';

export type PlannedChunk = {
  /** From 1, in the order of sending. */
  readonly chunk: number;
  /** Chunks of one level depend on lower levels only and may be sent side by side. */
  readonly level: number;
  readonly kind: 'transaction' | 'batch';
  /** Entries of a cycle too large for one request: first without references to what is not there yet, then whole. */
  readonly phase?: 'without-cycle' | 'whole' | undefined;
  /** No other kind of chunk needs these entries: all of them may be written together, after everything else. */
  readonly bulk?: true | undefined;
  /** Entry numbers in the order of the file. */
  readonly entries: readonly number[];
  readonly bytes: number;
};

export type PlanLimits = { readonly maxEntries: number; readonly maxBytes: number };

export type Plan = {
  readonly chunks: readonly PlannedChunk[];
  /** Set for a file that is one transaction. */
  readonly atomicity: 'whole' | 'split' | undefined;
};

/** R4 servers on Azure take 500 entries; 4 MB keeps one request's memory and time small. */
export const defaultPlanLimits: PlanLimits = { maxEntries: 500, maxBytes: 4 * 1024 * 1024 };

export type PlanInput = {
  readonly limits?: PlanLimits;
  /** Entry -> entry that must be written before it. */
  readonly order?: ReadonlyMap<number, number>;
  /** Entry -> entry that is sent in its place. */
  readonly standIn?: ReadonlyMap<number, number>;
  /** Entries that may get bulk chunks of their own. */
  readonly mayBeBulk?: ((entry: number) => boolean) | undefined;
};

/**
 * Cuts a file into chunks: by level, so that every reference points at what is loaded already or comes in the same
 * transaction. Depends on nothing but the index: the same file gives the same plan after a crash.
 */
export function planChunks(index: EntryIndex, input: PlanInput = {}): Plan {
  const limits = input.limits ?? defaultPlanLimits;
  const groups = groupEntries(index, limits);
  const edges = (group: number, visit: (target: number) => void) => {
    for (let entry = groups.first(group); entry <= groups.last(group); entry++) {
      if (!isPlanned(index, entry)) continue;
      const before = input.order?.get(entry);
      if (before !== undefined) visit(groups.of(before));
      const [from, to] = index.edgeRange(entry);
      for (let at = from; at < to; at++) {
        const found = index.entryOf(index.edge(at));
        if (typeof found !== 'number') continue;
        const target = input.standIn?.get(found) ?? found;
        if (isPlanned(index, target)) visit(groups.of(target));
      }
    }
  };
  const components = strongComponents(groups.count, edges);
  const isUnit = (component: readonly number[]) =>
    component.length > 1 || groups.isTransaction(component[0] ?? 0);
  const { mayBeBulk } = input;
  const isBulk =
    mayBeBulk &&
    lonelyComponents(components, groups.count, edges, (component) => {
      const [group = 0] = component;
      return !isUnit(component) && groups.planned(group).every(mayBeBulk);
    });
  const chunks = new ChunkList();
  addVerbs(index, groups, chunks, 'before');
  for (const [level, list] of levelsOf(components)) {
    const filler = chunks.filler(level, limits);
    const bulk = chunks.filler(level, limits, { bulk: true });
    for (const component of list) {
      const members = component.flatMap((group) => groups.planned(group)).sort((a, b) => a - b);
      if (members.length === 0) continue;
      const [first = 0] = members;
      if (isUnit(component)) addUnit(index, chunks, level, members, limits);
      else if (isBulk?.(component[0] ?? 0)) bulk.add(first, index.length(first));
      else filler.add(first, index.length(first));
    }
    filler.end();
    bulk.end();
  }
  addVerbs(index, groups, chunks, 'after');
  return { chunks: chunks.list, atomicity: atomicityOf(index, groups) };
}

/** What is sent as part of the dependency order. */
function isPlanned(index: EntryIndex, entry: number): boolean {
  const kind = index.action(entry);
  return kind === action.upsert || kind === action.createOnly;
}

function isSent(index: EntryIndex, entry: number): boolean {
  return index.action(entry) <= action.guarded;
}

type Groups = ReturnType<typeof groupEntries>;

/** Each entry is a group of its own, but the entries of a transaction that fits into one request stay together. */
function groupEntries(index: EntryIndex, limits: PlanLimits) {
  const groupOf = new Int32Array(index.size);
  const firsts = growable(Int32Array);
  const transactions = new Set<number>();
  const starts = new Map(
    index.roots
      .filter((root) => root.type === 'transaction' && fits(index, root.first, root.count, limits))
      .map((root) => [root.first, root.count]),
  );
  for (let entry = 0; entry < index.size; ) {
    const count = starts.get(entry) ?? 1;
    const group = firsts.push(entry);
    if (starts.has(entry)) transactions.add(group);
    groupOf.fill(group, entry, entry + count);
    entry += Math.max(1, count);
  }
  const last = (group: number) =>
    (group + 1 < firsts.length ? firsts.get(group + 1) : index.size) - 1;
  const entriesOf = (group: number, wanted: (entry: number) => boolean) => {
    const found: number[] = [];
    for (let entry = firsts.get(group); entry <= last(group); entry++) {
      if (wanted(entry)) found.push(entry);
    }
    return found;
  };
  return {
    count: firsts.length,
    of: (entry: number) => groupOf[entry] ?? 0,
    first: (group: number) => firsts.get(group),
    last,
    isTransaction: (group: number) => transactions.has(group),
    /** A whole transaction carries its DELETE and PATCH entries; elsewhere they have chunks of their own. */
    planned: (group: number) =>
      transactions.has(group)
        ? entriesOf(group, (entry) => isSent(index, entry))
        : entriesOf(group, (entry) => isPlanned(index, entry)),
  };
}

function fits(index: EntryIndex, first: number, count: number, limits: PlanLimits): boolean {
  if (count > limits.maxEntries) return false;
  let bytes = 0;
  for (let entry = first; entry < first + count; entry++) bytes += index.length(entry);
  return bytes <= limits.maxBytes;
}

/** Components by level, then in the order of their first entry. */
function* levelsOf(components: Components): Generator<[number, Iterable<number[]>]> {
  // Sorted by counting: one pass to know where each level begins, one to fill.
  const sizes = new Int32Array(components.highestLevel + 2);
  for (let c = 0; c < components.count; c++) {
    const after = components.level(c) + 1;
    sizes[after] = (sizes[after] ?? 0) + 1;
  }
  for (let level = 1; level < sizes.length; level++) {
    sizes[level] = (sizes[level] ?? 0) + (sizes[level - 1] ?? 0);
  }
  const next = Int32Array.from(sizes);
  const sorted = new Int32Array(components.count);
  for (let c = 0; c < components.count; c++) {
    const level = components.level(c);
    const at = next[level] ?? 0;
    next[level] = at + 1;
    sorted[at] = c;
  }
  for (let level = 0; level <= components.highestLevel; level++) {
    const part = sorted.subarray(sizes[level], sizes[level + 1]);
    part.sort((a, b) => components.first(a) - components.first(b));
    yield [level, membersOf(components, part)];
  }
}

function* membersOf(components: Components, part: Int32Array): Generator<number[]> {
  for (const component of part) yield components.members(component);
}

/** Entries that go together: one transaction, or two passes when they are too many. */
function addUnit(
  index: EntryIndex,
  chunks: ChunkList,
  level: number,
  members: readonly number[],
  limits: PlanLimits,
): void {
  const bytes = members.reduce((sum, entry) => sum + index.length(entry), 0);
  if (members.length <= limits.maxEntries && bytes <= limits.maxBytes) {
    chunks.push({ level, kind: 'transaction', entries: members, bytes });
    return;
  }
  for (const phase of ['without-cycle', 'whole'] as const) {
    const filler = chunks.filler(level, limits, { phase });
    for (const entry of members) filler.add(entry, index.length(entry));
    filler.end();
  }
}

/** R4 3.1.0.11.2: DELETE runs first, PATCH and guarded writes after the others. */
function addVerbs(
  index: EntryIndex,
  groups: Groups,
  chunks: ChunkList,
  when: 'before' | 'after',
): void {
  const wanted = (entry: number) => {
    const kind = index.action(entry);
    const matches =
      when === 'before' ? kind === action.delete : kind === action.patch || kind === action.guarded;
    return matches && !groups.isTransaction(groups.of(entry));
  };
  const level = when === 'before' ? 0 : chunks.lastLevel + 1;
  const filler = chunks.filler(level, defaultPlanLimits);
  for (let entry = 0; entry < index.size; entry++) {
    if (wanted(entry)) filler.add(entry, index.length(entry));
  }
  filler.end();
}

function atomicityOf(index: EntryIndex, groups: Groups): Plan['atomicity'] {
  const [root] = index.roots;
  if (index.roots.length !== 1 || root?.type !== 'transaction') return undefined;
  return root.count === 0 || groups.isTransaction(groups.of(root.first)) ? 'whole' : 'split';
}

class ChunkList {
  readonly list: PlannedChunk[] = [];

  get lastLevel(): number {
    return this.list.at(-1)?.level ?? 0;
  }

  push(chunk: Omit<PlannedChunk, 'chunk'>): void {
    this.list.push({ chunk: this.list.length + 1, ...chunk });
  }

  filler(level: number, limits: PlanLimits, marks: Pick<PlannedChunk, 'phase' | 'bulk'> = {}) {
    let entries: number[] = [];
    let bytes = 0;
    const end = () => {
      if (entries.length > 0) this.push({ level, kind: 'batch', ...marks, entries, bytes });
      entries = [];
      bytes = 0;
    };
    return {
      add(entry: number, length: number) {
        const full = entries.length >= limits.maxEntries || bytes + length > limits.maxBytes;
        if (full && entries.length > 0) end();
        entries.push(entry);
        bytes += length;
      },
      end,
    };
  }
}
