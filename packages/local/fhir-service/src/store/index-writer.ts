import { type IndexRow, indexRows } from '../indexing/index-rows.ts';
import type { Resource } from '../resource.ts';
import type { Database, SqlValue } from './database.ts';
import { createDictionary } from './dictionary.ts';
import { createRowInserter, INDEX_COLUMNS } from './row-inserter.ts';

type Entry = { table: number; values: SqlValue[] };

/** Rows that wait before they are written in any case; a transaction of 500 resources has fewer. */
const MOST_WAITING = 20_000;

/**
 * Keeps the search index in step with the resources. Rows to remove are worked out from the old
 * content, so that the index tables need no second index by resource. New rows wait until something
 * is read or the transaction ends, and are then written many at a time in the order of their table.
 */
export function createIndexWriter(db: Database) {
  const dictionary = createDictionary(db);
  const inserters = INDEX_COLUMNS.map(([table, ...columns]) =>
    createRowInserter(db, table, columns),
  );
  const deletes = INDEX_COLUMNS.map(([table, ...columns]) =>
    db.raw.prepare(
      `delete from ${table} where ${columns.map((column) => `${column} = ?`).join(' and ')}`,
    ),
  );
  let waiting = 0;
  db.onRollback(() => {
    waiting = 0;
    for (const inserter of inserters) inserter.drop();
  });

  function flush(): void {
    waiting = 0;
    for (const inserter of inserters) inserter.flush();
  }

  function insert({ table, values }: Entry): void {
    if (waiting === 0) db.postpone(flush);
    inserters[table]?.add(values);
    if (++waiting >= MOST_WAITING) flush();
  }

  function entry(row: IndexRow, pk: number): Entry {
    switch (row.kind) {
      case 'token': {
        const system = dictionary.addSystem(row.system);
        for (const text of row.texts ?? []) dictionary.addText(row.param, text, system, row.code);
        return { table: 0, values: [row.param, row.code, system, pk] };
      }
      case 'string':
        return { table: 1, values: [row.param, row.value, row.exact, pk] };
      case 'date':
        return { table: 2, values: [row.param, row.low, row.high, pk] };
      case 'number': {
        const unit = dictionary.addUnit(row.system, row.code, row.unit);
        return { table: 3, values: [row.param, row.low, row.high, unit, pk] };
      }
      case 'reference':
        return { table: 4, values: [row.param, row.target, pk] };
    }
  }

  function add(resource: Resource, pk: number): void {
    for (const row of indexRows(resource)) insert(entry(row, pk));
  }

  function remove(resource: Resource, pk: number): void {
    // a row to delete may be among those that wait
    flush();
    for (const row of indexRows(resource)) {
      const { table, values } = entry(row, pk);
      deletes[table]?.run(...values);
    }
  }

  /** Writes only the difference: an update seldom touches more than a few rows. */
  function replace(before: Resource, after: Resource, pk: number): void {
    const stale = new Map<string, Entry>();
    for (const row of indexRows(before)) {
      const item = entry(row, pk);
      stale.set(`${item.table} ${JSON.stringify(item.values)}`, item);
    }
    const fresh: Entry[] = [];
    for (const row of indexRows(after)) {
      const item = entry(row, pk);
      if (!stale.delete(`${item.table} ${JSON.stringify(item.values)}`)) fresh.push(item);
    }
    if (stale.size > 0) flush();
    for (const { table, values } of stale.values()) deletes[table]?.run(...values);
    for (const item of fresh) insert(item);
  }

  return { add, remove, replace };
}
