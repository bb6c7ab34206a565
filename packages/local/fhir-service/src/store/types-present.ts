import type { Database } from './database.ts';

/** Resource types in the store, by jumping from one to the next in the index. */
export function typesPresent(db: Database): Set<string> {
  const rows = db.all(
    `with recursive step(type) as (
       select min(type) from resource
       union all select (select min(type) from resource where type > step.type) from step where step.type is not null
     ) select type from step where type is not null`,
  );
  return new Set(rows.map((row) => String(row['type'])));
}
