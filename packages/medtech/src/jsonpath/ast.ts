import type { SafePattern } from './safe-pattern.ts';

/** One step of a path; `deep` is the `..` before it, a name of `null` the wildcard. */
export type Step =
  | { readonly kind: 'field'; readonly name: string | null; readonly deep: boolean }
  | { readonly kind: 'fields'; readonly names: readonly string[]; readonly deep: boolean }
  | { readonly kind: 'index'; readonly index: number | null }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | {
      readonly kind: 'slice';
      readonly start: number | null;
      readonly end: number | null;
      readonly step: number | null;
    }
  | { readonly kind: 'filter'; readonly condition: Condition; readonly deep: boolean };

/** What stands in a filter: a path (`@…`, or `$…` when absolute), a literal or a regular expression. */
export type Operand =
  | { readonly kind: 'path'; readonly absolute: boolean; readonly steps: readonly Step[] }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'pattern'; readonly pattern: SafePattern };

export type Comparison = '==' | '!=' | '===' | '!==' | '<' | '<=' | '>' | '>=' | '=~';

export type Condition =
  | { readonly kind: 'exists'; readonly operand: Operand }
  | {
      readonly kind: 'compare';
      readonly comparison: Comparison;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Condition[] };
