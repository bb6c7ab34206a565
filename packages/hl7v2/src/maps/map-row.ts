import type { Condition } from './condition.ts';
import type { Transform } from './transform-names.ts';

/** One line of a map: where a value comes from, where it goes and what is done to it on the way. */
export type Row = {
  /** The guide's identifier, with `/n` for the nth row of that identifier or `/word` for rows of our own. */
  readonly id: string;
  /** `PID-7`, `PID-7.1`, `CX.4`; empty when the row does not depend on a field. */
  readonly from: string;
  /** Target path: `a.b[n].c`, `ref(Type.path)` writes into the referenced resource, `^[n].c` beside the element. */
  readonly to: string;
  /** Datatype map. */
  readonly use?: string;
  /** Code map. */
  readonly code?: string;
  /** Constant. */
  readonly set?: string;
  /** Text with `{REF}` places. */
  readonly format?: string;
  /** Named transform. */
  readonly via?: Transform;
  readonly when?: Condition;
  /** Applied once for every repetition of this field (component rows of OBX). */
  readonly each?: string;
};

export type RowOptions = Partial<Omit<Row, 'id' | 'to'>>;

/** Writes a row; the source is the identifier's own field unless `from` says otherwise. */
export const row = (id: string, to: string, options: RowOptions = {}): Row => {
  const head = id.split('/')[0] ?? '';
  return { id, from: /[-.]/.test(head) ? head : '', to, ...options };
};

/** Maps the fields of one segment to one resource. */
export type SegmentMap = {
  readonly name: string;
  readonly segment: string;
  readonly target: string;
  readonly rows: readonly Row[];
};

/** Maps the components of one datatype to one FHIR datatype, primitive or resource. */
export type DatatypeMap = {
  readonly name: string;
  readonly target: string;
  readonly rows: readonly Row[];
};

/** One code of a code map. */
export type CodeTarget = {
  readonly code: string;
  readonly display?: string;
  readonly system?: string;
};

export type CodeMap = {
  readonly name: string;
  /** The v2 table, `HL70001`; empty when the guide names none. */
  readonly table: string;
  readonly system: string;
  /** Undefined for an unknown code, null for a known code without target. */
  readonly lookup: (code: string) => CodeTarget | null | undefined;
  readonly codes: () => ReadonlyMap<string, CodeTarget | null>;
};

export const segmentMap = (name: string, target: string, rows: readonly Row[]): SegmentMap => ({
  name,
  segment: name.slice(0, 3),
  target,
  rows,
});

export const datatypeMap = (name: string, target: string, rows: readonly Row[]): DatatypeMap => ({
  name,
  target,
  rows,
});

/** Builds a code map from its lines; they are read on first use. */
export const codeMap = (name: string, table: string, system: string, lines: string): CodeMap => {
  let parsed: Map<string, CodeTarget | null> | undefined;
  const codes = (): Map<string, CodeTarget | null> => {
    parsed ??= parseCodes(lines, system);
    return parsed;
  };
  return { name, table, system, codes, lookup: (code) => codes().get(code) };
};

const parseCodes = (lines: string, system: string): Map<string, CodeTarget | null> => {
  const codes = new Map<string, CodeTarget | null>();
  for (const line of lines.split('\n')) {
    if (line === '') continue;
    const [pair = '', display = '', own = ''] = line.split('|');
    const arrow = pair.indexOf('>', 1);
    const code = arrow < 0 ? pair : pair.slice(0, arrow);
    const target = arrow < 0 ? pair : pair.slice(arrow + 1);
    const targetSystem = own || system;
    codes.set(
      code,
      target === ''
        ? null
        : {
            code: target,
            ...(display === '' ? {} : { display }),
            ...(targetSystem === '' ? {} : { system: targetSystem }),
          },
    );
  }
  return codes;
};
