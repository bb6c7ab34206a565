import { type IndexRow, paramRows } from '../indexing/index-rows.ts';
import { findParam, type SearchParam } from '../params/param-registry.ts';
import type { Database } from '../store/database.ts';
import type { CompileContext } from './compile-criterion.ts';
import type { SortValue } from './continuation.ts';
import { joinSql, type Sql, sql } from './pk-set.ts';
import type { SortKey } from './search-query.ts';

/*
 * A page follows the one before it by the sort values of its last entry. A resource whose value
 * changes in between would come twice or never. It therefore keeps, until the paging ends, the place
 * that it had when the first page was read: what it was then is the first version that was put away
 * since, because each update puts the version away that it replaces. A resource made later keeps the
 * place that it was made at.
 */

/** Point in the history of the store: the number of the version put away last. */
export const pointInHistory = (db: Database): number =>
  Number(db.get('select max(seq) seq from version')?.['seq'] ?? 0);

/** Select like `sorted`, in which changed resources have the sort values that they had at `since`. */
export function withValuesAt(
  context: CompileContext,
  since: number,
  type: string,
  set: Sql,
  keys: readonly SortKey[],
  sorted: Sql,
): Sql {
  const { db } = context;
  // not indexed: the versions since are few, so they are walked by number, the key of the table
  const changed = sql('from version not indexed where seq > ? and type = ?', since, type);
  if (!db.get(`select 1 found ${changed.text} limit 1`, ...changed.args)) return sorted;
  const values = keys.map((key, at) => {
    if (key.code === '_id') return sql(`c.id k${at}`);
    if (key.code === '_lastUpdated') return sql(`c.updated k${at}`);
    const param = findParam(type, key.code);
    if (!param) return sql(`null k${at}`);
    const read = context.registerValue((resource) => sortValue(resource, param, key.descending));
    return sql(`fhir_value(?, c.json) k${at}`, read);
  });
  return joinSql(
    [
      sql('select * from ('),
      sorted,
      sql(') where pk not in (select pk'),
      changed,
      sql(') union all select'),
      joinSql([sql('c.pk'), ...values], ', '),
      sql('from (select pk, min(seq) oldest'),
      changed,
      sql('group by pk) f cross join version c on c.seq = f.oldest'),
      sql('where c.json is not null and f.pk in ('),
      set,
      sql(')'),
    ],
    ' ',
  );
}

/** The value by which a resource is sorted: what the sort plan takes from the index. */
export function sortValue(resource: unknown, param: SearchParam, descending: boolean): SortValue {
  const rows: IndexRow[] = [];
  paramRows(resource, param, rows);
  let best: string | number | null = null;
  for (const row of rows) {
    if (row.param !== param.id) continue;
    const value = columnOf(row);
    if (best === null || (descending ? compare(value, best) > 0 : compare(value, best) < 0)) {
      best = value;
    }
  }
  return best;
}

function columnOf(row: IndexRow): string | number {
  switch (row.kind) {
    case 'token':
      return row.code;
    case 'string':
      return row.value;
    case 'reference':
      return row.target;
    default:
      return row.low;
  }
}

/** As SQLite does: text by its UTF-8 bytes. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
