/** A condition of a map row, as data; `compileCondition` makes it a function. References are `OBX-5.1` or `CX.4`. */
export type Condition =
  | { readonly kind: 'valued'; readonly ref: string }
  | { readonly kind: 'oneOf'; readonly ref: string; readonly values: readonly string[] }
  | {
      readonly kind: 'count';
      readonly ref: string;
      readonly test: '>' | '<=' | '=';
      readonly number: number;
    }
  | { readonly kind: 'longer'; readonly ref: string; readonly than: number }
  | { readonly kind: 'hasTime'; readonly ref: string }
  | { readonly kind: 'setting'; readonly name: 'rawMessage' }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] };

/** Holds at least one character and is not the explicit null. */
export const valued = (ref: string): Condition => ({ kind: 'valued', ref });
export const is = (ref: string, value: string): Condition => ({
  kind: 'oneOf',
  ref,
  values: [value],
});
export const oneOf = (ref: string, ...values: string[]): Condition => ({
  kind: 'oneOf',
  ref,
  values,
});
/** Number of repetitions. */
export const count = (ref: string, test: '>' | '<=' | '=', number: number): Condition => ({
  kind: 'count',
  ref,
  test,
  number,
});
/** Text longer than so many characters. */
export const longer = (ref: string, than: number): Condition => ({ kind: 'longer', ref, than });
/** A DTM with an hour. */
export const hasTime = (ref: string): Condition => ({ kind: 'hasTime', ref });
/** A setting of the converter is on. */
export const setting = (name: 'rawMessage'): Condition => ({ kind: 'setting', name });
export const not = (condition: Condition): Condition => ({ kind: 'not', condition });
export const all = (...conditions: Condition[]): Condition => ({ kind: 'all', conditions });
export const any = (...conditions: Condition[]): Condition => ({ kind: 'any', conditions });
