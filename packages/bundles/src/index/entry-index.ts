import { growable } from './growable.ts';
import { createTextSlots } from './text-slots.ts';

/** What is to be done with an entry. */
export const action = {
  upsert: 0,
  createOnly: 1,
  delete: 2,
  patch: 3,
  /** A write with the source's own `ifMatch`. */
  guarded: 4,
  skip: 5,
  problem: 6,
  /** The same content as an earlier entry for the same resource. */
  repeated: 7,
  /** A newer entry of the file writes the same resource. */
  superseded: 8,
} as const;

export type Action = (typeof action)[keyof typeof action];

export type EntryProblemRow = {
  readonly code: string;
  /** What a converter said. */
  readonly detail?: string | undefined;
  readonly line?: number | undefined;
  /** Ids among which nobody chooses. */
  readonly candidates?: readonly string[] | undefined;
};

/** A Bundle in the file: its entries are `first` to `first + count - 1`. */
export type RootInfo = {
  readonly root: number;
  readonly type: string;
  readonly timestamp: string | undefined;
  readonly kind: string | undefined;
  /** Number of the message that a converter made the Bundle from. */
  readonly message: string | undefined;
  readonly first: number;
  readonly count: number;
};

/** Slot values that are no entry. */
const unknown = -1;
const ambiguous = -2;

const maxRecent = 512;
/** Both kinds of id that we give are 16 bytes; anything else is kept as text. */
const idBytes = 16;
const idKind = { none: 0, uuid: 1, hex: 2, other: 3 } as const;

/**
 * What pass 1 keeps of each entry, in typed arrays: place, id, action, edges. At most 200 bytes an entry whatever
 * the entry's size.
 */
export function createEntryIndex() {
  const offsets = growable(Float64Array);
  const lengths = growable(Uint32Array);
  const rootsOf = growable(Uint32Array);
  const typeCodes = growable(Uint16Array);
  const actions = growable(Uint8Array);
  const idKinds = growable(Uint8Array);
  let ids = Buffer.alloc(256 * idBytes);
  const otherIds = new Map<number, string>();
  const edgeStarts = growable(Uint32Array);
  const edges = growable(Uint32Array);
  const slots = createTextSlots();
  const slotEntry = growable(Int32Array);
  const claims = growable(Int32Array);
  const types: string[] = [];
  const typeNumbers = new Map<string, number>();
  const problems = new Map<number, EntryProblemRow>();
  const roots: RootInfo[] = [];
  /** Texts of slots that no entry has claimed yet. */
  const open = new Map<number, string>();

  /** Neighbours refer to the same few persons and encounters, again and again. */
  const recentInFile = new Map<string, number>();
  const recentInRoot = new Map<string, number>();
  let recentRoot = 0;
  const slotOf = (text: string, scope: number): number => {
    const recent = scope === 0 ? recentInFile : recentInRoot;
    if (recent.size >= maxRecent || (scope > 0 && scope !== recentRoot)) recent.clear();
    if (scope > 0) recentRoot = scope;
    const known = recent.get(text);
    if (known !== undefined) return known;
    const slot = slots.slot(text, scope);
    while (slotEntry.length <= slot) slotEntry.push(unknown);
    recent.set(text, slot);
    return slot;
  };

  return {
    get size() {
      return offsets.length;
    },
    roots,
    problems,
    /** Slots that something refers to and no entry of the file claims, with their text. */
    open: open as ReadonlyMap<number, string>,

    /** Adds an entry; its edges follow with {@link addEdge} before the next one. */
    add(entry: { offset: number; length: number; root: number; type: string; action: Action }) {
      let code = typeNumbers.get(entry.type);
      if (code === undefined) {
        code = types.push(entry.type) - 1;
        typeNumbers.set(entry.type, code);
      }
      offsets.push(entry.offset);
      lengths.push(entry.length);
      rootsOf.push(entry.root);
      typeCodes.push(code);
      actions.push(entry.action);
      idKinds.push(idKind.none);
      if (offsets.length * idBytes > ids.length) {
        const larger = Buffer.alloc(Math.ceil(ids.length * 1.5));
        ids.copy(larger);
        ids = larger;
      }
      return edgeStarts.push(edges.length);
    },
    /** Entry number `size - 1` refers to the text. */
    addEdge(text: string, scope: number) {
      const slot = slotOf(text, scope);
      const from = edgeStarts.get(edgeStarts.length - 1);
      // Resources repeat their references; a handful of comparisons saves most edges.
      for (let i = edges.length - 1; i >= from && i >= edges.length - 8; i--) {
        if (edges.get(i) === slot) return;
      }
      edges.push(slot);
      if (slotEntry.get(slot) === unknown) open.set(slot, text);
    },
    /** The entry is what the text means. A second claim is settled by {@link settleClaims}. */
    claim(text: string, scope: number, entry: number) {
      const slot = slotOf(text, scope);
      open.delete(slot);
      if (slotEntry.get(slot) === unknown) slotEntry.set(slot, entry);
      else if (slotEntry.get(slot) !== entry) {
        claims.push(slot);
        claims.push(entry);
      }
    },
    /** When all ids are known: a text claimed for two resources is ambiguous. */
    settleClaims(reference: (entry: number) => string) {
      for (let i = 0; i < claims.length; i += 2) {
        const slot = claims.get(i);
        const first = slotEntry.get(slot);
        if (first >= 0 && reference(first) !== reference(claims.get(i + 1))) {
          slotEntry.set(slot, ambiguous);
        }
      }
      claims.truncate(0);
    },
    find: (text: string, scope: number) => slots.find(text, scope),
    entryOf(slot: number): number | 'ambiguous' | undefined {
      const entry = slot < 0 ? unknown : slotEntry.get(slot);
      return entry >= 0 ? entry : entry === ambiguous ? 'ambiguous' : undefined;
    },

    /** The Bundle that the entry stands in; undefined for a bare resource. */
    rootInfo(entry: number): RootInfo | undefined {
      let low = 0;
      let high = roots.length - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const info = roots[middle];
        if (info === undefined || entry < info.first) high = middle - 1;
        else if (entry >= info.first + info.count) low = middle + 1;
        else return info;
      }
      return undefined;
    },
    offset: (entry: number) => offsets.get(entry),
    length: (entry: number) => lengths.get(entry),
    root: (entry: number) => rootsOf.get(entry),
    type: (entry: number) => types[typeCodes.get(entry)] ?? '',
    action: (entry: number) => actions.get(entry) as Action,
    setAction(entry: number, value: Action) {
      actions.set(entry, value);
    },
    fail(entry: number, problem: EntryProblemRow) {
      actions.set(entry, action.problem);
      problems.set(entry, problem);
    },
    setId(entry: number, id: string) {
      const kind = kindOfId(id);
      idKinds.set(entry, kind);
      if (kind === idKind.other) otherIds.set(entry, id);
      else ids.write(kind === idKind.uuid ? id.replaceAll('-', '') : id, entry * idBytes, 'hex');
    },
    id(entry: number): string {
      const kind = idKinds.get(entry);
      if (kind === idKind.none) return '';
      if (kind === idKind.other) return otherIds.get(entry) ?? '';
      const hex = ids.toString('hex', entry * idBytes, (entry + 1) * idBytes);
      return kind === idKind.uuid ? formatUuid(hex) : hex;
    },
    /** Slots that the entry refers to. */
    edgeRange(entry: number): readonly [number, number] {
      const next = entry + 1 < edgeStarts.length ? edgeStarts.get(entry + 1) : edges.length;
      return [edgeStarts.get(entry), next];
    },
    edge: (at: number) => edges.get(at),
    /** Forgets entries from this one on. */
    truncate(size: number) {
      if (size < edgeStarts.length) edges.truncate(edgeStarts.get(size));
      for (const list of [offsets, lengths, rootsOf, typeCodes, actions, idKinds, edgeStarts]) {
        list.truncate(size);
      }
      for (const entry of [...problems.keys()]) if (entry >= size) problems.delete(entry);
    },
    /** Memory of the index, without what is kept per Bundle and per open reference. */
    get bytes() {
      const lists = [offsets, lengths, rootsOf, typeCodes, actions, idKinds, edgeStarts, edges];
      const own = [...lists, slotEntry, claims].reduce((sum, list) => sum + list.bytes, 0);
      return own + ids.length + slots.bytes;
    },
  };
}

export type EntryIndex = ReturnType<typeof createEntryIndex>;

const hexId = /^[0-9a-f]{32}$/;
const uuidId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function kindOfId(id: string): (typeof idKind)[keyof typeof idKind] {
  if (id.length === 36 && uuidId.test(id)) return idKind.uuid;
  return id.length === 32 && hexId.test(id) ? idKind.hex : idKind.other;
}

function formatUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
