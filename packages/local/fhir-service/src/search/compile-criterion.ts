import { badRequest } from '../fhir-error.ts';
import { parseDateRange } from '../indexing/date-range.ts';
import { compartmentParams } from '../params/compartments.ts';
import type { SearchParam } from '../params/param-registry.ts';
import type { Database } from '../store/database.ts';
import { matchComposite } from './composite.ts';
import type { SortValue } from './continuation.ts';
import type { Criterion } from './criteria.ts';
import { unescapeValue } from './escape.ts';
import { badModifier, compareSpans, type Match, type MatchContext, splitPrefix } from './match.ts';
import { mergeReferences, mergeTokens } from './match-token.ts';
import { matchValue } from './match-value.ts';
import { joinSql, type PkSet, pkSet, type Sql, sql } from './pk-set.ts';
import { intersect } from './plan.ts';

export type CompileContext = MatchContext & {
  db: Database;
  /** Makes a function of the resource usable in SQL; returns its key. */
  registerTest(test: (resource: unknown) => boolean): string;
  /** Makes a value of the resource usable in SQL; returns its key. */
  registerValue(value: (resource: unknown) => SortValue): string;
  /** Drops the functions of the search before. */
  forgetFunctions(): void;
};

const MAX_ALTERNATIVES = 200;
const MAX_VALUES = 10_000;

const TABLE_OF = {
  token: 'token',
  string: 'string',
  uri: 'string',
  date: 'date',
  number: 'number',
  quantity: 'number',
  reference: 'reference',
} as const;

/** The resources of `type` that a criterion selects. */
export function compileCriterion(
  context: CompileContext,
  type: string,
  criterion: Criterion,
): PkSet {
  switch (criterion.kind) {
    case 'value':
      return criterion.param.type === 'composite'
        ? matchComposite(context, type, criterion.param, criterion.modifier, criterion.values)
        : compileValue(context, criterion.param, criterion.modifier, criterion.values);
    case 'missing':
      return compileMissing(criterion.param, criterion.missing);
    case 'id':
      return compileIds(type, criterion.values, criterion.negated);
    case 'updated':
      return compileUpdated(type, criterion.values);
    case 'list':
      return compileList(type, criterion.id);
    case 'chain':
      return compileChain(context, criterion);
    case 'has':
      return compileHas(context, type, criterion);
    case 'compartment':
      return compileCompartment(context, type, criterion);
  }
}

function compileValue(
  context: CompileContext,
  param: SearchParam,
  modifier: string | undefined,
  values: string[],
): PkSet {
  const negated = modifier === 'not' && param.type === 'token';
  const matches = values.map((value) =>
    matchValue(param, negated ? undefined : modifier, value, context),
  );
  const merged = mergeTokens(matches) ?? mergeReferences(matches);
  // SQLite takes no more parts in one select, and no more than 32,766 values
  if ((!merged && matches.length > MAX_ALTERNATIVES) || (merged?.args.length ?? 0) > MAX_VALUES) {
    throw badRequest(`'${param.code}' has too many values.`);
  }
  const set = anyOf((merged ? [merged] : matches).map((match) => selectMatch(context, match)));
  return negated ? { ...set, complement: true } : set;
}

/** Union of several sets. */
export function anyOf(sets: PkSet[]): PkSet {
  const [only] = sets;
  if (only && sets.length === 1) return only;
  const probes = sets.map((set) => set.probe);
  return pkSet(
    joinSql(
      sets.map((set) => set.select),
      ' union ',
    ),
    {
      ordered: true,
      probe: probes.every((probe) => probe !== undefined)
        ? wrap(joinSql(probes as Sql[], ' or '), '(', ')')
        : undefined,
    },
  );
}

const wrap = (inner: Sql, before: string, after: string): Sql => ({
  text: before + inner.text + after,
  args: inner.args,
});

function selectMatch(context: CompileContext, match: Match): PkSet {
  const condition = sql(`param = ? and ${match.where}`, match.param, ...match.args);
  if (match.verify) {
    const key = context.registerTest(match.verify);
    return pkSet({
      text: `select t.pk from ${match.table} t join resource r on r.pk = t.pk where ${condition.text} and fhir_test(?, r.json)`,
      args: [...condition.args, key],
    });
  }
  const select = {
    text: `select pk from ${match.table} where ${condition.text}`,
    args: condition.args,
  };
  // a reference or token fixed by one key comes in the order of pk
  const single = /^(?:code = \? and system = \?|target in \(\?\))$/.test(match.where);
  const byPk = match.table === 'date' ? ' indexed by date_pk' : '';
  const probe =
    match.keyed || match.table === 'date'
      ? {
          text: `exists(select 1 from ${match.table} x${byPk} where ${condition.text} and x.pk = d.pk)`,
          args: condition.args,
        }
      : undefined;
  return pkSet(select, { ordered: single, probe });
}

function compileMissing(param: SearchParam, missing: boolean): PkSet {
  if (param.type === 'composite') {
    throw badModifier(param, 'missing');
  }
  const table = TABLE_OF[param.type];
  return pkSet(sql(`select pk from ${table} where param = ?`, param.id), { complement: missing });
}

function compileIds(type: string, values: string[], negated: boolean): PkSet {
  if (values.length > MAX_VALUES) throw badRequest("'_id' has too many values.");
  const ids = values.map(unescapeValue);
  const list = ids.map(() => '?').join(', ');
  return pkSet(
    sql(`select pk from resource where type = ? and id in (${list}) and deleted = 0`, type, ...ids),
    { complement: negated },
  );
}

function compileUpdated(type: string, values: string[]): PkSet {
  const sets = values.map((value) => {
    const { prefix, rest } = splitPrefix(unescapeValue(value));
    const range = parseDateRange(rest.replace(' ', '+'));
    if (!range) throw badRequest(`Invalid date '${value}' for search parameter '_lastUpdated'.`);
    const { where, args } = compareSpans(prefix, range.low, range.high);
    const condition = where.replaceAll(/\b(?:low|high)\b/g, 'updated');
    return pkSet(
      sql(`select pk from resource where type = ? and deleted = 0 and ${condition}`, type, ...args),
      {
        probe: sql(
          `exists(select 1 from resource x where x.pk = d.pk and ${condition.replaceAll('updated', 'x.updated')})`,
          ...args,
        ),
      },
    );
  });
  return anyOf(sets);
}

/** `_list=id`: what the entries of a List refer to, apart from those that are marked deleted. */
function compileList(type: string, id: string): PkSet {
  return pkSet(
    sql(
      `select pk from resource where type = ? and deleted = 0 and id in (
         select substr(e.value ->> '$.item.reference', ${type.length + 2})
           from resource l, json_each(l.json, '$.entry') e
          where l.type = 'List' and l.id = ? and l.deleted = 0
            and e.value ->> '$.deleted' is not 1
            and e.value ->> '$.item.reference' like '${type}/%')`,
      type,
      id,
    ),
  );
}

/** `subject.name=x`: resources whose reference points at one of the resources at the other end. */
function compileChain(context: CompileContext, criterion: Criterion & { kind: 'chain' }): PkSet {
  const parts = criterion.links.map(({ type, criterion: inner }) => {
    const set = intersect(context, type, [compileCriterion(context, type, inner)]);
    return sql(
      `select pk from reference where param = ? and target in (select '${type}/' || r.id from resource r where r.pk in (${set.text}))`,
      criterion.param.id,
      ...set.args,
    );
  });
  return pkSet(joinSql(parts, ' union '), { ordered: parts.length > 1 });
}

/** `_has`: resources that one of the resources at the other end refers to. */
function compileHas(
  context: CompileContext,
  type: string,
  criterion: Criterion & { kind: 'has' },
): PkSet {
  const set = intersect(context, criterion.type, [
    compileCriterion(context, criterion.type, criterion.criterion),
  ]);
  return pkSet(
    sql(
      `select r.pk from resource r where r.type = ? and r.deleted = 0 and r.id in (
         select substr(f.target, ${type.length + 2}) from (${set.text}) i
         cross join reference f indexed by reference_pk on f.pk = i.pk and f.param = ?
         where f.target >= '${type}/' and f.target < '${type}0')`,
      type,
      ...set.args,
      criterion.param.id,
    ),
  );
}

function compileCompartment(
  context: CompileContext,
  type: string,
  { type: compartment, id }: Criterion & { kind: 'compartment' },
): PkSet {
  const sets = compartmentParams(compartment, type).map((param) =>
    compileValue(context, param, undefined, [`${compartment}/${id}`]),
  );
  if (type === compartment) sets.push(compileIds(type, [id], false));
  if (sets.length === 0) return pkSet(sql('select 0 pk where 0'));
  return anyOf(sets);
}
