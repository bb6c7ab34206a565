import { findParam } from '../params/param-registry.ts';
import type { Continuation } from './continuation.ts';
import { joinSql, type Sql, sql } from './pk-set.ts';
import type { SortKey } from './search-query.ts';

/** Adds the sort keys `k0, k1, …` to a select of pks of one type. */
export function withSortKeys(set: Sql, type: string, keys: readonly SortKey[]): Sql {
  const joins: Sql[] = [];
  const columns = keys.map((key, at) => {
    const aggregate = key.descending ? 'max' : 'min';
    if (key.code === '_lastUpdated' || key.code === '_id') {
      const column = key.code === '_id' ? 'id' : 'updated';
      return sql(`(select ${column} from resource x where x.pk = d.pk) k${at}`);
    }
    const param = findParam(type, key.code);
    if (!param) return sql(`null k${at}`);
    if (param.type === 'date' || param.type === 'reference') {
      const column = param.type === 'date' ? 'low' : 'target';
      return sql(
        `(select ${aggregate}(${column}) from ${param.type} x indexed by ${param.type}_pk where x.pk = d.pk and x.param = ?) k${at}`,
        param.id,
      );
    }
    // these tables have no index by resource: one pass over the parameter's rows
    const [table, column] =
      param.type === 'token'
        ? ['token', 'code']
        : param.type === 'number' || param.type === 'quantity'
          ? ['number', 'low']
          : ['string', 'value'];
    joins.push(
      sql(
        `left join (select pk, ${aggregate}(${column}) v from ${table} where param = ? group by pk) j${at} on j${at}.pk = d.pk`,
        param.id,
      ),
    );
    return sql(`j${at}.v k${at}`);
  });
  return joinSql(
    [
      sql('select'),
      joinSql([sql('d.pk'), ...columns], ', '),
      { text: `from (${set.text}) d`, args: set.args },
      ...joins,
    ],
    ' ',
  );
}

/** Order by the keys, then by pk; a missing value comes first ascending and last descending. */
export const orderBy = (keys: readonly SortKey[]): string =>
  [...keys.map((key, at) => `k${at}${key.descending ? ' desc' : ''}`), 'pk'].join(', ');

/** Condition for the rows after a continuation, in the order of `orderBy`. */
export function afterContinuation(keys: readonly SortKey[], at: Continuation): Sql {
  const alternatives: Sql[] = [];
  const equal: Sql[] = [];
  keys.forEach((key, index) => {
    const column = `k${index}`;
    const value = at.values[index] ?? null;
    const beyond = beyondValue(column, value, key.descending);
    if (beyond) alternatives.push(joinSql([...equal, beyond], ' and '));
    equal.push(sql(`${column} is ?`, value));
  });
  alternatives.push(joinSql([...equal, sql('pk > ?', at.pk)], ' and '));
  const any = joinSql(
    alternatives.map((one) => ({ ...one, text: `(${one.text})` })),
    ' or ',
  );
  return { ...any, text: `(${any.text})` };
}

function beyondValue(column: string, value: string | number | null, descending: boolean) {
  if (value === null) return descending ? undefined : sql(`${column} is not null`);
  return descending
    ? sql(`(${column} < ? or ${column} is null)`, value)
    : sql(`${column} > ?`, value);
}
