import { parseJson } from '../json.ts';
import { registryVersion } from '../params/param-registry.ts';
import type { Resource } from '../resource.ts';
import type { Database } from './database.ts';
import { createIndexWriter } from './index-writer.ts';
import { INDEX_TABLE_NAMES, INDEX_TABLES, SCHEMA_VERSION, TABLES } from './schema.ts';

/** Steps from version n to n + 1; index n - 1. A step may drop index tables, they are made anew. */
const MIGRATIONS: readonly ((db: Database) => void)[] = [];

/** Creates or upgrades the tables, and builds the index anew when the parameter table changed. */
export function migrate(db: Database): void {
  const found = Number(db.raw.prepare('pragma user_version').get()?.['user_version'] ?? 0);
  if (found > SCHEMA_VERSION) {
    throw new Error(
      `the data were written by a newer version (schema ${found}, this one knows ${SCHEMA_VERSION})`,
    );
  }
  if (found === SCHEMA_VERSION && settingOf(db, 'parameters') === registryVersion) return;
  db.transaction(() => {
    if (found === 0) db.raw.exec(TABLES + INDEX_TABLES);
    for (let version = Math.max(found, 1); version < SCHEMA_VERSION; version++) {
      MIGRATIONS[version - 1]?.(db);
    }
    if (found > 0) reindex(db);
    db.run("insert or replace into setting values('parameters', ?)", registryVersion);
    db.raw.exec(`pragma user_version = ${SCHEMA_VERSION}`);
  });
}

function settingOf(db: Database, name: string): string | undefined {
  const value = db.get('select value from setting where name = ?', name)?.['value'];
  return typeof value === 'string' ? value : undefined;
}

function reindex(db: Database): void {
  for (const table of INDEX_TABLE_NAMES) db.raw.exec(`drop table if exists ${table}`);
  db.raw.exec(`delete from token_text; ${INDEX_TABLES}`);
  const index = createIndexWriter(db);
  const rows = db.raw.prepare('select pk, json from resource where deleted = 0').iterate();
  for (const { pk, json } of rows) index.add(parseJson(String(json)) as Resource, Number(pk));
}
