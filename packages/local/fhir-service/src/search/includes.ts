import { findParam, paramsOf, type SearchParam } from '../params/param-registry.ts';
import type { Database, Row } from '../store/database.ts';
import { typesPresent } from '../store/types-present.ts';
import type { IncludeRule, SearchQuery } from './search-query.ts';

export type Hit = { pk: number; type: string; id: string; json: string };

/** Included resources per page; the rest is left out and the answer says so. */
const MAX_INCLUDED = 1000;
const MAX_ROUNDS = 10;

/** Resources to include with a page of matches, each once and none that is a match itself. */
export function loadIncludes(
  db: Database,
  matches: Hit[],
  query: Pick<SearchQuery, 'includes' | 'reverseIncludes'>,
): { hits: Hit[]; truncated: boolean } {
  const seen = new Set(matches.map((hit) => hit.pk));
  const hits: Hit[] = [];
  let truncated = false;
  let round: Hit[] = matches;
  for (let depth = 0; round.length > 0 && depth < MAX_ROUNDS; depth++) {
    const found: Hit[] = [];
    const take = (rows: Row[]) => {
      for (const row of rows) {
        const pk = Number(row['pk']);
        if (seen.has(pk)) continue;
        if (hits.length + found.length >= MAX_INCLUDED) {
          truncated = true;
          return;
        }
        seen.add(pk);
        found.push({
          pk,
          type: String(row['type']),
          id: String(row['id']),
          json: String(row['json']),
        });
      }
    };
    const rules = (list: IncludeRule[]) => list.filter((rule) => depth === 0 || rule.iterate);
    for (const rule of rules(query.includes)) take(forward(db, round, rule));
    for (const rule of rules(query.reverseIncludes)) take(backward(db, round, rule));
    hits.push(...found);
    round = found;
  }
  return { hits, truncated };
}

function referenceParams(rule: IncludeRule, type: string): SearchParam[] {
  if (rule.code !== '*') {
    const param = findParam(type, rule.code);
    return param ? [param] : [];
  }
  return [...paramsOf(type).values()].filter((param) => param.type === 'reference');
}

function forward(db: Database, from: Hit[], rule: IncludeRule): Row[] {
  const types = new Set(from.map((hit) => hit.type));
  const out: Row[] = [];
  for (const type of types) {
    if (rule.sourceType !== '*' && rule.sourceType !== type) continue;
    const params = referenceParams(rule, type).map((param) => param.id);
    const pks = from.filter((hit) => hit.type === type).map((hit) => hit.pk);
    const targetType = rule.targetType ?? '';
    out.push(
      ...db.all(
        `select distinct r.pk, r.type, r.id, r.json
           from json_each(?) p cross join reference f indexed by reference_pk
             on f.pk = p.value and f.param in (select value from json_each(?))
           cross join resource r
             on r.type = substr(f.target, 1, instr(f.target, '/') - 1)
            and r.id = substr(f.target, instr(f.target, '/') + 1) and r.deleted = 0
          where (? = '' or r.type = ?)`,
        JSON.stringify(pks),
        JSON.stringify(params),
        targetType,
        targetType,
      ),
    );
  }
  return out;
}

function backward(db: Database, to: Hit[], rule: IncludeRule): Row[] {
  const targets = to
    .filter((hit) => rule.targetType === undefined || rule.targetType === hit.type)
    .map((hit) => `${hit.type}/${hit.id}`);
  if (targets.length === 0) return [];
  const sources = rule.sourceType === '*' ? [...typesPresent(db)] : [rule.sourceType];
  const params = sources.flatMap((type) => referenceParams(rule, type)).map((param) => param.id);
  return db.all(
    `select distinct r.pk, r.type, r.id, r.json
       from json_each(?) t cross join json_each(?) p cross join reference f
         on f.param = p.value and f.target = t.value
       join resource r on r.pk = f.pk and r.deleted = 0
      order by r.pk limit ?`,
    JSON.stringify(targets),
    JSON.stringify(params),
    MAX_INCLUDED + to.length + 1,
  );
}
