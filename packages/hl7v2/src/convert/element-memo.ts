import type { Condition } from '../maps/condition.ts';
import type { Transform } from '../maps/transform-names.ts';
import { Value } from '../parser/message.ts';
import { ownedCopy } from '../parser/owned-copy.ts';
import { standardSeparators } from '../parser/separators.ts';
import type { Json } from './build.ts';
import type { CompiledMap, CompiledRow } from './compile-map.ts';
import type { SenderConfig } from './config.ts';
import type { MapSet } from './map-set.ts';
import type { Scope } from './reference.ts';
import type { Run } from './run.ts';
import { isUsedUp } from './unused.ts';

/**
 * Codes, units and their like come again and again, in one message and in all of a sender's. What a map makes of such a
 * value depends on its text alone, so that it is made once and copied. Only vocabulary is kept, never what tells of a
 * person, and only what the map used up without an issue.
 */
const vocabulary = new Set(['CodeableConcept', 'Coding', 'Quantity']);

/** Whether what a row makes may be remembered. */
export const isVocabulary = (type: string): boolean => vocabulary.has(type);

type Memo = {
  readonly codeMaps: SenderConfig['codeMaps'];
  readonly overlay: SenderConfig['overlay'];
  readonly texts: Map<string, Map<string, Json | null>>;
};

/** By the sender's code systems: a sender of the same settings but another name shares what is remembered. */
const memos = new WeakMap<SenderConfig['codeSystems'], Memo>();
/** Texts kept for one map, and the longest one. */
const mostTexts = 2000;
const longestText = 200;

/** Transforms that see the value and its siblings only. */
const pureTransforms: ReadonlySet<Transform> = new Set([
  'text',
  'whole',
  'codedText',
  'codeSystem',
  'organizationName',
  'universalId',
  'comparator',
]);

/** Makes the element of a value at `base`: `make` does the work for a text that is not known. False: not one to keep. */
export const fromMemo = (
  row: CompiledRow,
  map: CompiledMap,
  scope: Scope,
  value: Value,
  base: Json,
  make: (value: Value, base: Json) => void,
): boolean => {
  const { run } = scope;
  if (run.rows || value.raw.length > longestText) return false;
  if (value.context.separators !== standardSeparators || value.raw.includes('\\')) return false;
  if ((row.code !== undefined && !isEmpty(base)) || !isPure(map, run.maps)) return false;
  const texts = textsOf(run, value.level === 1 ? row.memoKey : `${row.memoKey} ${value.level}`);
  let known = texts.get(value.raw);
  if (known === undefined) {
    known = made(run, scope, value, make);
    if (texts.size >= mostTexts) texts.clear();
    texts.set(ownedCopy(value.raw), known);
  }
  if (known === null) return false;
  const names = Object.keys(known);
  // What another row wrote before is not to be written over.
  if (names.some((name) => base[name] !== undefined)) return false;
  for (const name of names) base[name] = copy(known[name]);
  value.used = true;
  return true;
};

const made = (
  run: Run,
  scope: Scope,
  value: Value,
  make: (value: Value, base: Json) => void,
): Json | null => {
  const issues = run.issues.length;
  const fresh = new Value(value.context, value.raw, value.start, value.level);
  const element: Json = {};
  make(fresh, element);
  const isClean = run.issues.length === issues && isUsedUp(scope.segment, fresh);
  run.issues.length = issues;
  return isClean ? ownedCopy(element) : null;
};

const textsOf = ({ sender }: Run, key: string): Map<string, Json | null> => {
  const { codeSystems, codeMaps, overlay } = sender;
  let memo = memos.get(codeSystems);
  if (memo?.codeMaps !== codeMaps || memo.overlay !== overlay) {
    memo = { codeMaps, overlay, texts: new Map() };
    memos.set(codeSystems, memo);
  }
  let texts = memo.texts.get(key);
  if (!texts) {
    texts = new Map();
    memo.texts.set(key, texts);
  }
  return texts;
};

const isEmpty = (object: Json): boolean => {
  for (const _ in object) return false;
  return true;
};

const copy = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copy);
  const result: Json = {};
  for (const name of Object.keys(value)) result[name] = copy((value as Json)[name]);
  return result;
};

const purity = new WeakMap<CompiledMap, boolean>();

/** Whether a map reads nothing but the value and writes nothing but the element. */
const isPure = (map: CompiledMap, maps: MapSet): boolean => {
  const known = purity.get(map);
  if (known !== undefined) return known;
  // A map that uses itself is not one to keep.
  purity.set(map, false);
  const pure = map.rows.every((row) => isPureRow(row, maps));
  purity.set(map, pure);
  return pure;
};

const isPureRow = ({ row, path, ref, format }: CompiledRow, maps: MapSet): boolean =>
  ref?.segment === undefined &&
  path.sibling === undefined &&
  path.steps.every(({ enter, shared }) => enter === undefined && !shared) &&
  (row.via === undefined || pureTransforms.has(row.via)) &&
  (row.when === undefined || isPureCondition(row.when)) &&
  (format === undefined ||
    format.every((part) => typeof part === 'string' || part.segment === undefined)) &&
  (row.use === undefined || isPure(maps.datatype(row.use), maps));

const isPureCondition = (condition: Condition): boolean => {
  switch (condition.kind) {
    case 'not':
      return isPureCondition(condition.condition);
    case 'all':
    case 'any':
      return condition.conditions.every(isPureCondition);
    case 'setting':
      return false;
    default:
      return !condition.ref.includes('-');
  }
};
