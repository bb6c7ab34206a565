import { type IndexRow, indexRows } from '../indexing/index-rows.ts';
import type { Resource } from '../resource.ts';
import type { Database, SqlValue } from './database.ts';
import { createDictionary } from './dictionary.ts';

type Entry = { table: number; values: SqlValue[] };

const INSERTS = [
  'insert or ignore into token values(?, ?, ?, ?)',
  'insert or ignore into string values(?, ?, ?, ?)',
  'insert or ignore into date values(?, ?, ?, ?)',
  'insert or ignore into number values(?, ?, ?, ?, ?)',
  'insert or ignore into reference values(?, ?, ?)',
];
const DELETES = [
  'delete from token where param = ? and code = ? and system = ? and pk = ?',
  'delete from string where param = ? and value = ? and exact = ? and pk = ?',
  'delete from date where param = ? and low = ? and high = ? and pk = ?',
  'delete from number where param = ? and low = ? and high = ? and unit = ? and pk = ?',
  'delete from reference where param = ? and target = ? and pk = ?',
];

/**
 * Keeps the search index in step with the resources. Rows to remove are worked out from the old
 * content, so that the index tables need no second index by resource.
 */
export function createIndexWriter(db: Database) {
  const dictionary = createDictionary(db);
  const inserts = INSERTS.map((text) => db.raw.prepare(text));
  const deletes = DELETES.map((text) => db.raw.prepare(text));

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
    for (const row of indexRows(resource)) {
      const { table, values } = entry(row, pk);
      inserts[table]?.run(...values);
    }
  }

  function remove(resource: Resource, pk: number): void {
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
    for (const { table, values } of stale.values()) deletes[table]?.run(...values);
    for (const { table, values } of fresh) inserts[table]?.run(...values);
  }

  return { add, remove, replace };
}
