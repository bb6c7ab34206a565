import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findParam, paramsOf, resourceTypes } from '../params/param-registry.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { createResourceWriter } from './resource-writer.ts';
import { INDEX_TABLE_NAMES } from './schema.ts';

function filled() {
  const db = openDatabase(':memory:');
  migrate(db);
  const writer = createResourceWriter(db);
  db.transaction(() => {
    writer.put({
      resourceType: 'Patient',
      id: 'a',
      name: [{ family: 'Ö' }],
      birthDate: '2000',
      generalPractitioner: [{ reference: 'Practitioner/1' }],
    });
    writer.put({
      resourceType: 'Observation',
      id: 'b',
      code: { coding: [{ system: 'http://s', code: 'c', display: 'D' }] },
      valueQuantity: { value: 1, unit: 'mg' },
    });
    writer.put({ resourceType: 'Patient', id: 'gone', active: true });
    writer.remove('Patient', 'gone');
  });
  return db;
}

const rows = (db: ReturnType<typeof openDatabase>) =>
  INDEX_TABLE_NAMES.map((table) => db.all(`select * from ${table} order by 1, 2, 3`));

test('a store with another parameter table is indexed anew, to the same rows', () => {
  const db = filled();
  const before = rows(db);
  expect(before.every((table) => table.length > 0)).toBe(true);
  db.raw.exec(
    "update setting set value = 'old' where name = 'parameters'; delete from token; delete from date",
  );
  migrate(db);
  expect(rows(db)).toEqual(before);
  db.close();
});

test('a store of a newer version is refused', () => {
  const db = filled();
  db.raw.exec('pragma user_version = 99');
  expect(() => migrate(db)).toThrow(/newer version \(schema 99/);
  db.close();
});

test('update and delete leave no rows behind', () => {
  const db = filled();
  const writer = createResourceWriter(db);
  db.transaction(() => {
    writer.put({ resourceType: 'Patient', id: 'a', name: [{ family: 'New' }] });
    writer.remove('Observation', 'b');
    writer.purge('Patient', 'a');
  });
  expect(rows(db)).toEqual(INDEX_TABLE_NAMES.map(() => []));
  db.close();
});

test('numbers of parameters do not overlap', () => {
  const ids = resourceTypes().flatMap((type) =>
    [...paramsOf(type).values()].map((param) => param.id),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(2000);
  expect(findParam('Observation', 'code-value-quantity')?.components).toHaveLength(2);
  expect(findParam('Bundle', 'composition')).toBeUndefined();
});

test('the committed tables are those of the definitions', () => {
  const script = fileURLToPath(
    new URL('../../scripts/generate-search-parameters.ts', import.meta.url),
  );
  const text = execFileSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, '--check'],
    { encoding: 'utf8' },
  );
  expect(text).toMatch(/^\d+ search parameters, 146 resource types/);
});
