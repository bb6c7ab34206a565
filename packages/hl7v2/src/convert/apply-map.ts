import type { Segment, Value } from '../parser/message.ts';
import { applyCodes, codeOf } from './apply-codes.ts';
import type { Build, Json } from './build.ts';
import type { CompiledMap, CompiledRow } from './compile-map.ts';
import { fromMemo } from './element-memo.ts';
import { locate, placePrimitive, siblingsAt, type Target, targetOn } from './locate.ts';
import { applyPlace, applyRolePlace } from './place.ts';
import { toPrimitive } from './primitives.ts';
import { type Ref, resolveRef, type Scope, segmentScope } from './reference.ts';
import { markRemoved } from './removed-elements.ts';
import type { RowBlock } from './row-plan.ts';
import { link, note, type Run, related } from './run.ts';
import { transforms } from './transforms.ts';

/** Applies a segment map to a resource. */
export const applySegmentMap = (
  run: Run,
  map: CompiledMap,
  segment: Segment,
  build: Build,
): void => {
  const target = targetOn(build.resource, build);
  let scope: Scope | undefined;
  for (const block of segmentBlocks(map, segment)) {
    if (block.from > 0) {
      applyFieldRows(run, block, segment, target);
      continue;
    }
    scope ??= segmentScope(run, segment);
    for (const row of block.rows) applyPlainRow(row, scope, target);
  }
};

const segmentBlocks = ({ plan }: CompiledMap, segment: Segment): readonly RowBlock[] => {
  const { choice } = plan;
  if (choice === undefined || choice.segment !== segment.name) return plan.all;
  return plan.chosen(partOf(segment.field(choice.field), choice)?.peek());
};

/** A row that reads no field, or runs over the repetitions of another one. */
const applyPlainRow = (row: CompiledRow, scope: Scope, target: Target): void => {
  const { ref, each } = row;
  if (ref === undefined || each === undefined) {
    applyRow(row, scope, undefined, target);
    return;
  }
  const { run, segment } = scope;
  const value = partOf(segment.field(ref.field), ref);
  if (!value?.isValued) return;
  segment.repetitions(each.field).forEach((current, repetition) => {
    const { field } = each;
    const trail = `-${ref.field}`;
    applyRow(
      row,
      { run, segment, node: undefined, field, current, repetition, trail },
      value,
      target,
    );
  });
};

/** Rows of one field, each for all its repetitions. */
const applyFieldRows = (run: Run, block: RowBlock, segment: Segment, target: Target): void => {
  const { from: field } = block;
  // A map may read a field of another segment of the group (RXE-19 in the map of RXO).
  const source =
    block.segment === undefined || block.segment === segment.name
      ? segment
      : related(run, segment, block.segment);
  const repetitions = source?.repetitions(field);
  if (repetitions === undefined || repetitions.length === 0) return;
  if (block.removes.length > 0 && repetitions.some(isNull))
    for (const element of block.removes) markRemoved(target.owner, element);
  // One scope serves all rows of a repetition; hardly a field has a second one.
  let scope: Scope | undefined;
  for (const row of block.rows) {
    if (row.ref === undefined) continue;
    for (let index = 0; index < repetitions.length; index++) {
      const current = repetitions[index];
      const value = partOf(current, row.ref);
      if (!value?.isValued) continue;
      if (scope?.repetition !== index) {
        const trail = index === 0 ? row.trail : `${row.trail}[${index + 1}]`;
        scope = { run, segment, node: undefined, field, current, repetition: index, trail };
      }
      applyRow(row, scope, value, target);
    }
  }
};

const isNull = (value: Value): boolean => value.isNull;

const partOf = (value: Value | undefined, ref: Ref): Value | undefined => {
  let part = value;
  for (const number of ref.parts) part = part?.part(number);
  return part;
};

/** Applies a datatype map to an element or resource. */
const applyDatatypeMap = (map: CompiledMap, scope: Scope, node: Value, target: Target): void => {
  // One scope serves all rows: only its trail moves. Maps below copy it while they begin.
  const inner = {
    run: scope.run,
    segment: scope.segment,
    node,
    field: scope.field,
    current: scope.current,
    repetition: scope.repetition,
    trail: scope.trail,
  };
  const { choice } = map.plan;
  const blocks =
    choice === undefined || choice.segment !== undefined
      ? map.plan.all
      : map.plan.chosen(partOf(node, choice)?.peek());
  for (const block of blocks) {
    if (block.from === 0) {
      inner.trail = scope.trail;
      for (const row of block.rows) applyRow(row, inner, undefined, target, node);
      continue;
    }
    const first = node.part(block.from);
    if (!first?.isValued) continue;
    inner.trail = `${scope.trail}.${block.from}`;
    for (const row of block.rows) {
      const value = row.ref && row.ref.parts.length > 1 ? partOf(node, row.ref) : first;
      if (value?.isValued) applyRow(row, inner, value, target, node);
    }
  }
  if (map.name === 'NDL[PractitionerRole]') applyRolePlace(inner, node, target.owner);
};

const applyRow = (
  row: CompiledRow,
  scope: Scope,
  value: Value | undefined,
  target: Target,
  node?: Value,
): void => {
  if (row.when && !row.when(scope)) return;
  // A single element takes the first repetition; the others stay unused and are reported.
  if (
    scope.repetition > 0 &&
    !row.repeats &&
    row.path.sibling === undefined &&
    node === undefined &&
    row.each === undefined &&
    !row.isThis
  )
    return;
  const { set, via, use } = row;
  if (set !== undefined) {
    if (row.constant === undefined) write(row, scope, set, target, value);
    else put(row, scope, row.constant, target);
    return;
  }
  if (row.format) {
    write(row, scope, formatText(row.format, scope), target, value);
    return;
  }
  if (via !== undefined) {
    const result = transforms[via]({ scope, value, node, row: row.row, owner: target.owner });
    if (result === undefined) return;
    if (typeof result === 'object' && 'build' in result) {
      const holder = locate(row.path, row.path.steps.length, scope, target, true);
      if (holder) link(holder.element, holder.owner, result.build);
      return;
    }
    write(row, scope, result, target, value);
    return;
  }
  if (value === undefined) return;
  if (use !== undefined) {
    applyUse(row, use, scope, value, target);
    return;
  }
  if (row.code !== undefined && row.primitive) {
    writeCode(row, row.code, scope, value, target);
    return;
  }
  const text = value.text();
  if (text !== undefined) write(row, scope, text, target, value);
};

const applyUse = (
  row: CompiledRow,
  use: string,
  scope: Scope,
  value: Value,
  target: Target,
): void => {
  const { run } = scope;
  const { code } = row;
  if (row.primitive && code !== undefined) {
    writeCode(row, code, scope, value, target);
    return;
  }
  const map = run.maps.datatype(use);
  if (row.primitive) {
    const text = textOf(map, scope, value);
    if (text !== undefined) write(row, scope, text, target, value);
    return;
  }
  const found = locate(row.path, row.path.steps.length, scope, target);
  if (!found) return;
  scope.run.rows?.add(`${row.map} ${row.row.id}`);
  if (use === 'PL[Location]') {
    applyPlace(scope, value, found.owner);
    return;
  }
  const siblings = map.writesBeside ? siblingsAt(row.path, scope, target) : undefined;
  const { element, owner } = found;
  if (row.isVocabulary) {
    const make = (node: Value, base: Json): void =>
      applyUseTo(base, row, map, scope, node, owner, siblings);
    if (fromMemo(row, map, scope, value, element, make)) return;
  }
  applyUseTo(element, row, map, scope, value, owner, siblings);
};

const applyUseTo = (
  base: Json,
  row: CompiledRow,
  map: CompiledMap,
  scope: Scope,
  node: Value,
  owner: Build,
  siblings: Target['siblings'],
): void => {
  applyDatatypeMap(map, scope, node, targetOn(base, owner, siblings));
  if (row.code !== undefined) applyCodes(scope.run, row.code, row.type, node, base);
};

/** The text that a map of `$value` rows gives. */
const textOf = (map: CompiledMap, scope: Scope, node: Value): string | undefined => {
  if (!map.isValue) return node.text();
  const inner: Scope = {
    run: scope.run,
    segment: scope.segment,
    node,
    field: scope.field,
    current: scope.current,
    repetition: scope.repetition,
    trail: scope.trail,
  };
  for (const row of map.rows) {
    const value = row.ref === undefined ? node : partOf(node, row.ref);
    if (!value?.isValued || (row.when && !row.when(inner))) continue;
    const { via } = row;
    if (row.format) return formatText(row.format, inner);
    if (via !== undefined) {
      const result = transforms[via]({ scope: inner, value, node, row: row.row, owner: undefined });
      if (result !== undefined && typeof result !== 'object') return String(result);
      continue;
    }
    const text = value.text();
    if (text !== undefined) return text;
  }
  return undefined;
};

const formatText = (parts: readonly (string | Ref)[], scope: Scope): string => {
  let text = '';
  for (const part of parts)
    text += typeof part === 'string' ? part : (resolveRef(part, scope)?.text() ?? '');
  return text.trim();
};

const writeCode = (
  row: CompiledRow,
  code: string,
  scope: Scope,
  value: Value,
  target: Target,
): void => {
  const own =
    row.use === undefined ? undefined : textOf(scope.run.maps.datatype(row.use), scope, value);
  const found = codeOf(scope.run, code, value, own);
  if (found === undefined) return;
  if (found.target === undefined && !row.inCoding && row.type === 'code') {
    note(scope.run, 'unmapped-code', scope.segment, scope.trail, value);
    return;
  }
  write(row, scope, found.target?.code ?? found.code, target, value);
  if (!row.inCoding) return;
  const parent = parentOf(row, scope, target);
  if (!parent) return;
  const system = found.target?.system ?? found.system;
  if (system !== undefined) parent['system'] ??= system;
  if (found.target?.display !== undefined) parent['display'] ??= found.target.display;
};

const write = (
  row: CompiledRow,
  scope: Scope,
  raw: string | number | boolean,
  target: Target,
  value: Value | undefined,
): void => {
  if (raw === '') return;
  if (value && row.set === undefined) value.markLeafUsed();
  if (row.last === undefined) return;
  let content = raw;
  if (typeof raw === 'string' && row.type !== 'string') {
    const made = toPrimitive(row.type, raw, scope.run.sender.zone);
    if ('fault' in made) {
      note(scope.run, made.fault, scope.segment, scope.trail, value);
      return;
    }
    if (made.note) note(scope.run, made.note, scope.segment, scope.trail, value);
    content = made.value;
  }
  put(row, scope, content, target);
};

/** Puts a primitive where the row's path leads. */
const put = (
  row: CompiledRow,
  scope: Scope,
  content: string | number | boolean,
  target: Target,
): void => {
  const { last } = row;
  if (last === undefined) return;
  const parent = parentOf(row, scope, target);
  if (!parent) return;
  scope.run.rows?.add(`${row.map} ${row.row.id}`);
  if (last.many) placePrimitive(parent, last, scope, target, content);
  else parent[last.name] = content;
};

/** The element in which the last step of a row stands. */
const parentOf = (row: CompiledRow, scope: Scope, target: Target): Json | undefined =>
  row.isDirect ? target.base : locate(row.path, row.path.steps.length - 1, scope, target)?.element;
