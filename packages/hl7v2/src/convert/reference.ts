import type { Segment, Value } from '../parser/message.ts';
import { type Run, related } from './run.ts';

/** Where a row or condition reads: `OBX-5.1` in a segment, `CX.4.1` in the value that a datatype map is applied to. */
export type Ref = {
  readonly segment: string | undefined;
  readonly field: number;
  readonly parts: readonly number[];
};

/** What a row is applied to. */
export type Scope = {
  readonly run: Run;
  readonly segment: Segment;
  /** The value that a datatype map is applied to. */
  readonly node: Value | undefined;
  /** Field and repetition at hand. */
  readonly field: number;
  readonly current: Value | undefined;
  readonly repetition: number;
  /** Components followed from the field, for issue locations. */
  readonly trail: string;
};

/** The scope of what asks for no value: a segment as it stands. */
export const segmentScope = (run: Run, segment: Segment): Scope => ({
  run,
  segment,
  node: undefined,
  field: 0,
  current: undefined,
  repetition: 0,
  trail: '',
});

const refs = new Map<string, Ref>();

export const parseRef = (text: string): Ref => {
  let ref = refs.get(text);
  if (!ref) {
    const match = /^([A-Z][A-Z0-9]{0,3})([-.])(\d+)((?:\.\d+)*)$/.exec(text);
    if (!match) throw new Error(`unreadable reference ${text}`);
    const rest = (match[4] ?? '').split('.').filter(Boolean).map(Number);
    ref =
      match[2] === '-'
        ? { segment: match[1], field: Number(match[3]), parts: rest }
        : { segment: undefined, field: 0, parts: [Number(match[3]), ...rest] };
    refs.set(text, ref);
  }
  return ref;
};

/** The value a reference names as seen from a scope; the repetition at hand is taken for the field at hand. */
export const resolveRef = (ref: Ref, scope: Scope): Value | undefined => {
  let value: Value | undefined;
  if (ref.segment === undefined) value = scope.node;
  else {
    const segment =
      ref.segment === scope.segment.name
        ? scope.segment
        : related(scope.run, scope.segment, ref.segment);
    if (segment === undefined) return undefined;
    value =
      segment === scope.segment && ref.field === scope.field && scope.current
        ? scope.current
        : segment.field(ref.field);
  }
  for (const part of ref.parts) value = value?.part(part);
  return value;
};

/** All repetitions of the field that a reference names. */
export const repetitionsOf = (ref: Ref, scope: Scope): readonly Value[] => {
  if (ref.segment === undefined) return scope.node ? [scope.node] : [];
  const segment =
    ref.segment === scope.segment.name
      ? scope.segment
      : related(scope.run, scope.segment, ref.segment);
  return segment?.repetitions(ref.field) ?? [];
};
