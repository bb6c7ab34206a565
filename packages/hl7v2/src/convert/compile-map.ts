import { isPrimitive } from '../fhir/elements.ts';
import type { Row } from '../maps/map-row.ts';
import { type Step, type TargetPath, targetPath } from '../maps/target-path.ts';
import type { Transform } from '../maps/transform-names.ts';
import { compileCondition, type Test } from './compile-condition.ts';
import { isVocabulary } from './element-memo.ts';
import { toPrimitive } from './primitives.ts';
import { parseRef, type Ref } from './reference.ts';
import { removedBy } from './removed-elements.ts';
import { planRows, type RowPlan } from './row-plan.ts';

/** A row made ready: references parsed, path resolved, condition a function. */
export type CompiledRow = {
  readonly map: string;
  readonly row: Row;
  /** What of the row is looked at for every value: rows have many shapes, compiled ones have one. */
  readonly use: string | undefined;
  readonly code: string | undefined;
  readonly set: string | undefined;
  readonly via: Transform | undefined;
  /** The constant as FHIR has it; undefined where it depends on the sender. */
  readonly constant: string | number | boolean | undefined;
  /** Writes to the element that the map is applied to, whatever its repetition. */
  readonly isThis: boolean;
  readonly ref: Ref | undefined;
  readonly each: Ref | undefined;
  readonly when: Test | undefined;
  readonly path: TargetPath;
  readonly last: Step | undefined;
  /** The last step stands in the element that the map is applied to. */
  readonly isDirect: boolean;
  /** FHIR type at the end of the path. */
  readonly type: string;
  readonly primitive: boolean;
  readonly format: readonly (string | Ref)[] | undefined;
  /** A code in a Coding: its system and display belong beside it. */
  readonly inCoding: boolean;
  /** Some array of the path takes the repetitions of the field. */
  readonly repeats: boolean;
  /** What the explicit null in the field removes; nothing for rows within components and of several segments. */
  readonly removes: string | undefined;
  /** Makes codes or quantities, which are remembered by their text. */
  readonly isVocabulary: boolean;
  /** Rows of equal keys make the same element of the same text. */
  readonly memoKey: string;
  /** The field in issue locations: `-7`. */
  readonly trail: string;
};

export type CompiledMap = {
  readonly name: string;
  readonly target: string;
  readonly rows: readonly CompiledRow[];
  readonly plan: RowPlan;
  /** Some row writes beside the element that the map is applied to. */
  readonly writesBeside: boolean;
  /** All rows give the value itself (`$value`), not parts of an element. */
  readonly isValue: boolean;
};

export const compileMap = (name: string, target: string, rows: readonly Row[]): CompiledMap => {
  const compiled =
    target === 'Bundle'
      ? []
      : rows.map((row) => {
          const made = compileRow(name, target, row);
          return { ...made, removes: removedBy(made, rows) };
        });
  return {
    name,
    target,
    rows: compiled,
    plan: planRows(compiled),
    writesBeside: compiled.some(({ path }) => (path.sibling ?? 1) > 1),
    isValue: rows.length > 0 && rows.every(({ to }) => to === '$value'),
  };
};

const compileRow = (map: string, target: string, row: Row): Omit<CompiledRow, 'removes'> => {
  const path = targetPath(target, row.to);
  return {
    map,
    row,
    use: row.use,
    code: row.code,
    set: row.set,
    via: row.via,
    constant: constantOf(row, path.type),
    isThis: row.to === '$this',
    ref: row.from === '' ? undefined : parseRef(row.from),
    each: row.each === undefined ? undefined : parseRef(row.each),
    when: row.when && compileCondition(row.when),
    path,
    last: path.steps[path.steps.length - 1],
    isDirect: path.steps.length === 1 && (path.sibling ?? 1) === 1,
    type: path.type,
    primitive: row.to === '$value' || (!path.endsInResource && isPrimitive(path.type)),
    format: row.format === undefined ? undefined : compileFormat(row.format),
    repeats: path.steps.some((step) => step.repeats),
    isVocabulary: isVocabulary(path.type),
    memoKey: `${row.use} ${row.code} ${path.type}`,
    trail: row.from === '' ? '' : `-${parseRef(row.from).field}`,
    inCoding: /(^|\.)(coding(\[\d\])?|tag\[\d\])\.code\)*$/.test(row.to),
  };
};

/** A zone decides what becomes of times. */
const zoned = new Set(['dateTime', 'instant']);

const constantOf = ({ set }: Row, type: string): string | number | boolean | undefined => {
  if (set === undefined || set === '' || zoned.has(type)) return undefined;
  const made = toPrimitive(type, set, undefined);
  return 'fault' in made ? undefined : made.value;
};

const compileFormat = (format: string): (string | Ref)[] =>
  format
    .split(/(\{[^}]+\})/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('{') ? parseRef(part.slice(1, -1)) : part));
