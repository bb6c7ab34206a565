import type { Segment } from '../parser/message.ts';
import { compileGrammar, type GrammarItem } from './grammar.ts';
import { structures } from './structures.table.ts';

/** One group of a message with its segments and sub-groups in order of arrival. */
export type Group = {
  readonly name: string;
  readonly parent: Group | undefined;
  readonly segments: Segment[];
  readonly groups: Group[];
};

/** The group tree of a message; `unexpected` segments stand in the group that was open when they came. */
export type GroupTree = {
  readonly root: Group;
  readonly groupOf: ReadonlyMap<Segment, Group>;
  /** Names of all segments: most that are asked for are not there. */
  readonly names: ReadonlySet<string>;
  readonly unexpected: readonly Segment[];
};

type Open = { readonly group: Group; readonly item: GrammarItem; place: number };

const compiled = new Map<string, GrammarItem>();
const anything: GrammarItem = { name: 'MESSAGE', repeats: false, items: [], contains: new Set() };

const grammarOf = (structure: string | undefined): GrammarItem => {
  if (structure === undefined) return anything;
  const text = Object.hasOwn(structures, structure) ? structures[structure] : undefined;
  if (text === undefined) return anything;
  let grammar = compiled.get(structure);
  if (!grammar) {
    grammar = compileGrammar(structure, text);
    compiled.set(structure, grammar);
  }
  return grammar;
};

/**
 * Puts segments into their groups: greedy and tolerant. Each segment goes to the innermost open group that can take
 * it further on; else the innermost group that can begin again with it; else it stays where it stands.
 */
export const buildGroupTree = (
  segments: readonly Segment[],
  structure: string | undefined,
): GroupTree => {
  const grammar = grammarOf(structure);
  const root: Group = { name: grammar.name, parent: undefined, segments: [], groups: [] };
  const groupOf = new Map<Segment, Group>();
  const unexpected: Segment[] = [];
  const stack: Open[] = [{ group: root, item: grammar, place: 0 }];

  for (const segment of segments) {
    if (!place(stack, segment.name) && structure !== undefined) unexpected.push(segment);
    const open = stack[stack.length - 1]?.group ?? root;
    open.segments.push(segment);
    groupOf.set(segment, open);
  }
  return { root, groupOf, names: new Set(segments.map(({ name }) => name)), unexpected };
};

/** Moves the stack to where it takes a segment of this name; false when nothing can take it. */
const place = (stack: Open[], name: string): boolean => {
  for (let depth = stack.length - 1; depth >= 0; depth--) {
    const open = stack[depth];
    if (open === undefined || !open.item.contains.has(name)) continue;
    const forward = enter(open, name, open.place);
    if (forward) {
      stack.length = depth;
      stack.push(...forward);
      return true;
    }
    if (!open.item.repeats || open.group.parent === undefined) continue;
    const again: Open = {
      group: newGroup(open.item.name, open.group.parent),
      item: open.item,
      place: 0,
    };
    const restarted = enter(again, name, 0);
    if (restarted) {
      open.group.parent.groups.push(again.group);
      stack.length = depth;
      stack.push(...restarted);
      return true;
    }
  }
  return false;
};

const enter = (open: Open, name: string, from: number): Open[] | undefined => {
  const items = open.item.items ?? [];
  for (let index = from; index < items.length; index++) {
    const item = items[index];
    if (item === undefined || !item.contains.has(name)) continue;
    if (item.items === undefined) {
      open.place = item.repeats ? index : index + 1;
      return [open];
    }
    const inner: Open = { group: newGroup(item.name, open.group), item, place: 0 };
    const path = enter(inner, name, 0);
    if (path) {
      open.place = index + 1;
      open.group.groups.push(inner.group);
      return [open, ...path];
    }
  }
  return undefined;
};

const newGroup = (name: string, parent: Group): Group => ({
  name,
  parent,
  segments: [],
  groups: [],
});

/** The nearest segment of a name as seen from another: own group, then outwards, with the single sub-groups of each. */
export const relatedSegment = (
  tree: GroupTree,
  from: Segment,
  name: string,
): Segment | undefined => {
  if (from.name === name) return from;
  if (!tree.names.has(name)) return undefined;
  for (let group = tree.groupOf.get(from); group; group = group.parent) {
    let nearest: Segment | undefined;
    for (const segment of group.segments) {
      if (segment.name !== name) continue;
      if (nearest === undefined || segment.index < from.index) nearest = segment;
    }
    if (nearest) return nearest;
    for (const inner of group.groups) {
      const found = firstOf(inner, name);
      if (found && isOnly(group, inner)) return found;
    }
  }
  return undefined;
};

const firstOf = ({ segments }: Group, name: string): Segment | undefined => {
  for (const segment of segments) if (segment.name === name) return segment;
  return undefined;
};

/** Whether a group holds no second one of the name of an inner group. */
const isOnly = ({ groups }: Group, inner: Group): boolean => {
  for (const other of groups) if (other !== inner && other.name === inner.name) return false;
  return true;
};

/** Names of the groups around a segment, innermost first. */
export const groupNames = (tree: GroupTree, segment: Segment): string[] => {
  const names: string[] = [];
  for (let group = tree.groupOf.get(segment); group; group = group.parent) names.push(group.name);
  return names;
};
