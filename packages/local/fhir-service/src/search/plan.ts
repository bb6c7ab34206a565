import type { Database } from '../store/database.ts';
import { joinSql, type PkSet, type Sql, sql } from './pk-set.ts';

/** Sets up to this size are looked up as a list; larger ones are probed for each candidate. */
const LIST_LIMIT = 3000;

/** Size of a set, counted no further than a bound. */
function estimate(db: Database, set: PkSet): number {
  const { text, args } = set.select;
  const row = db.get(
    `select count(*) n from (select 1 from (${text}) limit ${LIST_LIMIT})`,
    ...args,
  );
  return Number(row?.['n'] ?? 0);
}

export const allOfType = (type: string): PkSet => ({
  select: sql('select pk from resource where type = ? and deleted = 0', type),
  ordered: true,
  probe: undefined,
  complement: false,
});

/**
 * Select of the pks in all sets, each once. The smallest positive set drives; the others are
 * probed, or listed when they are small or have no fast probe.
 */
export function intersect(context: { db: Database }, type: string, sets: PkSet[]): Sql {
  const positive = sets.filter((set) => !set.complement);
  const sized =
    positive.length < 2
      ? positive.map((set) => ({ set, size: 0 }))
      : positive.map((set) => ({ set, size: estimate(context.db, set) }));
  sized.sort((a, b) => a.size - b.size);
  const [driver, ...others] = sized;
  const drive = driver?.set ?? allOfType(type);
  const conditions: Sql[] = others.map(({ set, size }) =>
    set.probe && size >= LIST_LIMIT ? set.probe : listed(set, 'in'),
  );
  for (const set of sets) {
    if (!set.complement) continue;
    conditions.push(
      set.probe ? { ...set.probe, text: `not ${set.probe.text}` } : listed(set, 'not in'),
    );
  }
  const distinct = drive.ordered ? '' : 'distinct ';
  const from = {
    text: `select ${distinct}d.pk from (${drive.select.text}) d`,
    args: drive.select.args,
  };
  if (conditions.length === 0) return drive.ordered ? drive.select : from;
  return joinSql([from, joinSql(conditions, ' and ')], ' where ');
}

const listed = (set: PkSet, operator: 'in' | 'not in'): Sql => ({
  text: `d.pk ${operator} (${set.select.text})`,
  args: set.select.args,
});
