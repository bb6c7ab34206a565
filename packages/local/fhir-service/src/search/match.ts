import { type FhirError, searchNotPossible } from '../fhir-error.ts';
import type { IndexRow } from '../indexing/index-rows.ts';
import type { SearchParam } from '../params/param-registry.ts';
import type { SqlValue } from '../store/database.ts';
import type { Dictionary } from '../store/dictionary.ts';

type IndexTable = 'token' | 'string' | 'date' | 'number' | 'reference';

/** What one value of a parameter asks of an index row, in SQL and as a function. */
export type Match = {
  table: IndexTable;
  /** Number of the parameter in the index table. */
  param: number;
  /** Condition on the columns of the table, apart from `param`. */
  where: string;
  args: SqlValue[];
  /** True when `where` fixes all columns before `pk`, so that one resource can be looked up at once. */
  keyed: boolean;
  test(row: IndexRow): boolean;
  /** Condition on the resource itself that the index cannot answer. */
  verify?: (resource: unknown) => boolean;
};

export type MatchContext = {
  dictionary: Pick<Dictionary, 'findSystem' | 'findUnits'>;
  /** Systems under which the code occurs for a parameter. */
  systemsOfCode(param: number, code: string): number[];
  /** Now, for `ap` on dates. */
  now: number;
};

export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

/** Takes the comparison prefix off a value; none means `eq`. */
export function splitPrefix(text: string): { prefix: Prefix; rest: string } {
  const match = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[\d.+-])/.exec(text);
  return match ? { prefix: match[1] as Prefix, rest: text.slice(2) } : { prefix: 'eq', rest: text };
}

export const badModifier = (param: Pick<SearchParam, 'code'>, modifier: string): FhirError =>
  searchNotPossible(
    `The modifier '${modifier.slice(0, 64)}' is not supported for search parameter '${param.code}'.`,
  );

/** Condition and test for a span `[low, high]` of an index row against the span of a search value. */
export function compareSpans(
  prefix: Prefix,
  low: number,
  high: number,
): { where: string; args: number[]; test(rowLow: number, rowHigh: number): boolean } {
  switch (prefix) {
    case 'eq':
    case 'ap':
      return {
        where: 'low >= ? and high <= ?',
        args: [low, high],
        test: (l, h) => l >= low && h <= high,
      };
    case 'ne':
      return {
        where: '(low < ? or high > ?)',
        args: [low, high],
        test: (l, h) => l < low || h > high,
      };
    case 'gt':
      return { where: 'high > ?', args: [high], test: (_l, h) => h > high };
    case 'lt':
      return { where: 'low < ?', args: [low], test: (l) => l < low };
    case 'ge':
      return { where: 'high >= ?', args: [low], test: (_l, h) => h >= low };
    case 'le':
      return { where: 'low <= ?', args: [high], test: (l) => l <= high };
    case 'sa':
      return { where: 'low > ?', args: [high], test: (l) => l > high };
    case 'eb':
      return { where: 'high < ?', args: [low], test: (_l, h) => h < low };
  }
}
