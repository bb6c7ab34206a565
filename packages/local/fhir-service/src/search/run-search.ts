import type { Database, SqlValue } from '../store/database.ts';
import { typesPresent } from '../store/types-present.ts';
import { type CompileContext, compileCriterion } from './compile-criterion.ts';
import {
  type Continuation,
  decodeContinuation,
  encodeContinuation,
  type SortValue,
} from './continuation.ts';
import { type Hit, loadIncludes } from './includes.ts';
import { type Sql, sql } from './pk-set.ts';
import { allOfType, intersect } from './plan.ts';
import type { SearchQuery, SortKey } from './search-query.ts';
import { afterContinuation, orderBy, withSortKeys } from './sort-plan.ts';
import { pointInHistory, withValuesAt } from './stable-order.ts';

export type SearchResult = {
  matches: Hit[];
  includes: Hit[];
  total: number | undefined;
  /** Continuation token of the next page. */
  next: string | undefined;
  /** More resources would be included than the limit lets. */
  truncated: boolean;
};

type Page = {
  rows: { pk: number; values: SortValue[] }[];
  /** See `Continuation`. */
  since: number | undefined;
};

/** Runs a search against one state of the store. */
export function runSearch(context: CompileContext, query: SearchQuery): SearchResult {
  return context.db.snapshot(() => {
    const sets = selectPerType(context, query);
    const wantsTotal = query.total || query.count === 0;
    const result: SearchResult = {
      matches: [],
      includes: [],
      total: wantsTotal ? countAll(context.db, sets) : undefined,
      next: undefined,
      truncated: false,
    };
    if (query.count === 0 || sets.length === 0) return result;
    const { rows, since } = page(context, sets, query);
    if (rows.length > query.count) {
      rows.pop();
      const last = rows.at(-1);
      if (last) {
        result.next = encodeContinuation({ ...last, ...(since === undefined ? {} : { since }) });
      }
    }
    result.matches = loadHits(
      context.db,
      rows.map((row) => row.pk),
    );
    if (query.includes.length + query.reverseIncludes.length > 0) {
      const { hits, truncated } = loadIncludes(context.db, result.matches, query);
      result.includes = hits;
      result.truncated = truncated;
    }
    return result;
  });
}

/** Ids of at most `limit` matches: what conditional interactions need. */
export function matchingIds(context: CompileContext, query: SearchQuery, limit: number): string[] {
  const sets = selectPerType(context, query);
  if (sets.length === 0) return [];
  const { text, args } = union(sets.map(({ set }) => set));
  return context.db
    .all(
      `select r.id from (${text}) m join resource r on r.pk = m.pk order by m.pk limit ?`,
      ...args,
      limit,
    )
    .map((row) => String(row['id']));
}

type TypedSet = { type: string; set: Sql };

function selectPerType(context: CompileContext, query: SearchQuery): TypedSet[] {
  context.forgetFunctions();
  const present = query.criteria.size > 4 ? typesPresent(context.db) : undefined;
  return [...query.criteria]
    .filter(([type]) => present === undefined || present.has(type))
    .map(([type, criteria]) => ({
      type,
      set: intersect(
        context,
        type,
        criteria.map((criterion) => compileCriterion(context, type, criterion)),
      ),
    }));
}

const union = (sets: Sql[]): Sql => ({
  text: sets.map((set) => `select pk from (${set.text})`).join(' union all '),
  args: sets.flatMap((set) => set.args),
});

function countAll(db: Database, sets: TypedSet[]): number {
  return sets.reduce(
    (sum, { set }) =>
      sum + Number(db.get(`select count(*) n from (${set.text})`, ...set.args)?.['n'] ?? 0),
    0,
  );
}

function page(context: CompileContext, sets: TypedSet[], query: SearchQuery): Page {
  const { sort } = query;
  const { db } = context;
  const at =
    query.token === undefined
      ? undefined
      : decodeContinuation(query.token, sort.length, sort.length > 0);
  const parts = sets.map((typed) => onePart(context, typed, sort, at, query.count + 1));
  const [only] = parts;
  const text =
    parts.length === 1 && only
      ? only.text
      : `select * from (${parts.map((part) => `select * from (${part.text})`).join(' union all ')}) order by ${orderBy(sort)} limit ?`;
  const args: SqlValue[] = parts.flatMap((part) => part.args);
  if (parts.length > 1) args.push(query.count + 1);
  const rows = db.all(text, ...args).map((row) => ({
    pk: Number(row['pk']),
    values: sort.map((_key, index) => row[`k${index}`] as SortValue),
  }));
  return { rows, since: sort.length > 0 ? (at?.since ?? pointInHistory(db)) : undefined };
}

function onePart(
  context: CompileContext,
  { type, set }: TypedSet,
  sort: readonly SortKey[],
  at: Continuation | undefined,
  limit: number,
): Sql {
  const sorted =
    sort.length === 0 ? set : (byTimeOnly(set, type, sort) ?? withSortKeys(set, type, sort));
  const inner =
    at?.since === undefined ? sorted : withValuesAt(context, at.since, type, set, sort, sorted);
  const after = at ? afterContinuation(sort, at) : undefined;
  return {
    text: `select * from (${inner.text})${after ? ` where ${after.text}` : ''} order by ${orderBy(sort)} limit ?`,
    args: [...inner.args, ...(after?.args ?? []), limit],
  };
}

/** All of a type by `_lastUpdated`: the index on time has the order already. */
function byTimeOnly(set: Sql, type: string, sort: readonly SortKey[]): Sql | undefined {
  const [only] = sort;
  if (sort.length > 1 || only?.code !== '_lastUpdated') return undefined;
  if (set.text !== allOfType(type).select.text) return undefined;
  return sql('select pk, updated k0 from resource where type = ? and deleted = 0', type);
}

function loadHits(db: Database, pks: number[]): Hit[] {
  const statement = db.prepare(
    'select pk, type, id, json from resource where pk = ? and deleted = 0',
  );
  const hits: Hit[] = [];
  for (const pk of pks) {
    const row = statement.get(pk);
    if (row) {
      hits.push({
        pk,
        type: String(row['type']),
        id: String(row['id']),
        json: String(row['json']),
      });
    }
  }
  return hits;
}
