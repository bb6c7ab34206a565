import type { Condition } from '../maps/condition.ts';
import { compileCondition } from './compile-condition.ts';
import type { CompiledRow } from './compile-map.ts';
import { parseRef, type Ref } from './reference.ts';

/**
 * Rows that follow one another and read the same field (in a segment map) or component (in a datatype map): an empty
 * one is told once for all of them.
 */
export type RowBlock = {
  /** Segment of the field; undefined in datatype maps. */
  readonly segment: string | undefined;
  /** Number of the field or component; 0 for rows that read neither, or that run over the repetitions of another field. */
  readonly from: number;
  readonly rows: readonly CompiledRow[];
  /** What the explicit null in the field removes, whatever the conditions of its rows. */
  readonly removes: readonly string[];
};

/** The rows of a map in blocks, by the value that most of their conditions ask for (OBX-2: one value type in fifteen). */
export type RowPlan = {
  /** Where that value stands; absent when too few rows ask for one. */
  readonly choice: Ref | undefined;
  readonly chosen: (value: string | undefined) => readonly RowBlock[];
  /** All rows, for when it is not to be had. */
  readonly all: readonly RowBlock[];
};

/** Below this many rows the choice costs more than it saves. */
const fewRows = 4;

export const planRows = (rows: readonly CompiledRow[]): RowPlan => {
  const choice = commonRef(rows);
  const all = inBlocks(rows, rows);
  if (choice === undefined) return { choice: undefined, chosen: () => all, all };
  const named = new Set(rows.flatMap(({ row }) => valuesOf(row.when, choice)));
  const ref = parseRef(choice);
  const plans = new Map<string | undefined, readonly RowBlock[]>();
  return {
    choice: ref,
    all,
    chosen: (value) => {
      const key = value !== undefined && named.has(value) ? value : undefined;
      let plan = plans.get(key);
      if (!plan) {
        plan = inBlocks(
          rows.flatMap((row) => chosenRow(row, choice, ref, key)),
          rows,
        );
        plans.set(key, plan);
      }
      return plan;
    },
  };
};

const inBlocks = (
  rows: readonly CompiledRow[],
  everyRow: readonly CompiledRow[],
): readonly RowBlock[] => {
  const blocks: (RowBlock & { rows: CompiledRow[] })[] = [];
  for (const row of rows) {
    const { segment, from } = sourceOf(row);
    const last = blocks[blocks.length - 1];
    if (last && last.segment === segment && last.from === from) last.rows.push(row);
    else blocks.push({ segment, from, rows: [row], removes: removedBy(segment, from, everyRow) });
  }
  return blocks;
};

const removedBy = (
  segment: string | undefined,
  from: number,
  rows: readonly CompiledRow[],
): readonly string[] => {
  const names = new Set<string>();
  for (const row of rows) {
    const source = sourceOf(row);
    if (row.removes !== undefined && source.segment === segment && source.from === from)
      names.add(row.removes);
  }
  return [...names];
};

const sourceOf = ({ ref, each }: CompiledRow): { segment: string | undefined; from: number } => {
  if (ref === undefined || (each !== undefined && each.field !== ref.field))
    return { segment: undefined, from: 0 };
  return ref.segment === undefined
    ? { segment: undefined, from: ref.parts[0] ?? 0 }
    : { segment: ref.segment, from: ref.field };
};

/** The reference that most conditions compare with codes. */
const commonRef = (rows: readonly CompiledRow[]): string | undefined => {
  const counts = new Map<string, number>();
  for (const { row } of rows)
    for (const ref of new Set(comparedRefs(row.when))) counts.set(ref, (counts.get(ref) ?? 0) + 1);
  let best: string | undefined;
  let most = fewRows - 1;
  for (const [ref, count] of counts)
    if (count > most) {
      best = ref;
      most = count;
    }
  return best;
};

const comparedRefs = (condition: Condition | undefined): string[] => {
  switch (condition?.kind) {
    case 'oneOf':
      return [condition.ref];
    case 'not':
      return comparedRefs(condition.condition);
    case 'all':
    case 'any':
      return condition.conditions.flatMap(comparedRefs);
    default:
      return [];
  }
};

const valuesOf = (condition: Condition | undefined, ref: string): readonly string[] => {
  switch (condition?.kind) {
    case 'oneOf':
      return condition.ref === ref ? condition.values : [];
    case 'not':
      return valuesOf(condition.condition, ref);
    case 'all':
    case 'any':
      return condition.conditions.flatMap((one) => valuesOf(one, ref));
    default:
      return [];
  }
};

/** The row with what is left of its condition once the value is known; nothing when it cannot apply. */
const chosenRow = (
  row: CompiledRow,
  choice: string,
  ref: Ref,
  value: string | undefined,
): CompiledRow[] => {
  const { when } = row.row;
  // Within its own field a condition means the repetition at hand.
  const isOwn =
    ref.segment !== undefined && [row.ref, row.each].some((r) => r?.field === ref.field);
  if (when === undefined || isOwn) return [row];
  const left = given(when, choice, value);
  if (left === false) return [];
  return [{ ...row, when: left === true ? undefined : compileCondition(left) }];
};

const given = (
  condition: Condition,
  ref: string,
  value: string | undefined,
): Condition | boolean => {
  switch (condition.kind) {
    case 'oneOf':
      if (condition.ref !== ref) return condition;
      return value !== undefined && condition.values.includes(value);
    case 'not': {
      const left = given(condition.condition, ref, value);
      return typeof left === 'boolean' ? !left : { kind: 'not', condition: left };
    }
    case 'all':
    case 'any': {
      // `all` ends with false, `any` with true; the other says nothing.
      const end = condition.kind === 'any';
      const left = condition.conditions.map((one) => given(one, ref, value));
      if (left.includes(end)) return end;
      const conditions = left.filter((one) => typeof one !== 'boolean');
      return conditions.length === 0 ? !end : { kind: condition.kind, conditions };
    }
    default:
      return condition;
  }
};
