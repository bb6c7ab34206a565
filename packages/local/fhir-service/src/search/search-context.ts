import { parseJson } from '../json.ts';
import type { Database } from '../store/database.ts';
import { createDictionary } from '../store/dictionary.ts';
import type { CompileContext } from './compile-criterion.ts';
import type { SortValue } from './continuation.ts';

/** What compiling a search needs of a connection. One per connection; calls are synchronous. */
export function createSearchContext(db: Database, now: () => number = Date.now): CompileContext {
  const tests = new Map<string, (resource: unknown) => boolean>();
  const values = new Map<string, (resource: unknown) => SortValue>();
  let next = 0;
  db.raw.function('fhir_test', { deterministic: false }, (key, json) => {
    const test = tests.get(String(key));
    return test?.(parseJson(String(json))) ? 1 : 0;
  });
  db.raw.function('fhir_value', { deterministic: false }, (key, json) => {
    const value = values.get(String(key));
    return value?.(parseJson(String(json))) ?? null;
  });
  return {
    db,
    dictionary: createDictionary(db),
    get now() {
      return now();
    },
    systemsOfCode(param, code) {
      const systems: number[] = [];
      for (let last = -1; ; ) {
        const row = db.get(
          'select min(system) s from token where param = ? and code = ? and system > ?',
          param,
          code,
          last,
        );
        if (row?.['s'] === null || row?.['s'] === undefined) return systems;
        last = Number(row['s']);
        systems.push(last);
      }
    },
    forgetFunctions() {
      tests.clear();
      values.clear();
    },
    registerTest(test) {
      const key = `t${next++}`;
      tests.set(key, test);
      return key;
    },
    registerValue(value) {
      const key = `v${next++}`;
      values.set(key, value);
      return key;
    },
  };
}
