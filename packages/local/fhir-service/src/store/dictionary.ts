import type { Database } from './database.ts';

/** Entries kept in memory; enough for any real data, and a bound for hostile ones. */
const REMEMBERED = 50_000;

/** Small numbers for the systems and units that repeat in the index. */
export function createDictionary(db: Database) {
  const systems = new Map<string, number>([['', 0]]);
  const units = new Map<string, number>();
  const texts = new Set<string>();
  const forget = () => {
    systems.clear();
    systems.set('', 0);
    units.clear();
    texts.clear();
  };
  db.onRollback(forget);

  function findSystem(uri: string): number | undefined {
    const known = systems.get(uri);
    if (known !== undefined) return known;
    const key = db.get('select key from system where uri = ?', uri)?.['key'];
    if (key === undefined || key === null) return undefined;
    if (systems.size > REMEMBERED) forget();
    systems.set(uri, Number(key));
    return Number(key);
  }

  function addSystem(uri: string): number {
    const found = findSystem(uri);
    if (found !== undefined) return found;
    const key = Number(db.run('insert into system(uri) values(?)', uri).lastInsertRowid);
    systems.set(uri, key);
    return key;
  }

  function addUnit(system: string, code: string, unit: string): number {
    if (!system && !code && !unit) return 0;
    const name = `${system}\n${code}\n${unit}`;
    const known = units.get(name);
    if (known !== undefined) return known;
    if (units.size > REMEMBERED) forget();
    const found = db.get(
      'select key from unit where system = ? and code = ? and unit = ?',
      system,
      code,
      unit,
    )?.['key'];
    const key = Number(
      found ??
        db.run('insert into unit(system, code, unit) values(?, ?, ?)', system, code, unit)
          .lastInsertRowid,
    );
    units.set(name, key);
    return key;
  }

  /** Remembers that a code appeared with a text, for `:text`. */
  function addText(param: number, text: string, system: number, code: string): void {
    const name = `${param}\n${system}\n${code}\n${text}`;
    if (texts.has(name)) return;
    if (texts.size > REMEMBERED) texts.clear();
    texts.add(name);
    db.run('insert or ignore into token_text values(?, ?, ?, ?)', param, text, system, code);
  }

  /** Keys of the units that a search for `system|code` or `|code` (code or unit) means. */
  function findUnits(system: string | undefined, code: string): number[] {
    const rows =
      system === undefined
        ? db.all('select key from unit where code = ? or unit = ?', code, code)
        : code === ''
          ? db.all('select key from unit where system = ?', system)
          : db.all('select key from unit where system = ? and code = ?', system, code);
    return rows.map((row) => Number(row['key']));
  }

  return { findSystem, addSystem, addUnit, addText, findUnits };
}

export type Dictionary = ReturnType<typeof createDictionary>;
