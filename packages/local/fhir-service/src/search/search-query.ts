import { badRequest, FhirError, searchNotPossible } from '../fhir-error.ts';
import { findParam, isResourceType, resourceTypes } from '../params/param-registry.ts';
import { type Criterion, parseCriterion, UnknownParameter } from './criteria.ts';

export type SortKey = { code: string; descending: boolean };

export type IncludeRule = {
  sourceType: string;
  /** `*` for all reference parameters. */
  code: string;
  targetType: string | undefined;
  iterate: boolean;
};

export type Summary = 'true' | 'text' | 'data' | 'count' | 'false';

/** A parsed search. `criteria` holds the conditions for each type searched. */
export type SearchQuery = {
  criteria: Map<string, Criterion[]>;
  sort: SortKey[];
  count: number;
  token: string | undefined;
  total: boolean;
  summary: Summary;
  elements: string[];
  includes: IncludeRule[];
  reverseIncludes: IncludeRule[];
  /** Parameters that were left out because the type does not have them. */
  ignored: string[];
  /** What else the answer should tell: what was asked for and is not done quite like that. */
  notes: string[];
  /** The parameters in use, for the self link. */
  used: [string, string][];
};

type SearchOptions = {
  strict: boolean;
  /** Conditions of a type besides the parameters, as a compartment. */
  extra?: (type: string) => Criterion[];
};

const DEFAULT_COUNT = 10;
export const MAX_COUNT = 1000;
/** Parameters of one search, and sort keys; each is a part of one SQL statement. */
const MAX_PARAMETERS = 100;
const MAX_SORT_KEYS = 10;

/** Parses a search of one type, or of several (`types`; undefined means all, narrowed by `_type`). */
export function parseSearch(
  types: readonly string[] | undefined,
  parameters: Iterable<[string, string]>,
  options: SearchOptions,
): SearchQuery {
  const pairs = [...parameters];
  if (pairs.length > MAX_PARAMETERS) {
    throw badRequest(`A search takes at most ${MAX_PARAMETERS} parameters.`);
  }
  const { searched, unknown } = typesSearched(types, pairs);
  const query: SearchQuery = {
    criteria: new Map(searched.map((type) => [type, options.extra?.(type) ?? []])),
    sort: [],
    count: DEFAULT_COUNT,
    token: undefined,
    total: false,
    summary: 'false',
    elements: [],
    includes: [],
    reverseIncludes: [],
    ignored: [],
    notes: unknown.map((type) => `'${type.slice(0, 64)}' in _type is not a resource type.`),
    used: [],
  };
  for (const [key, value] of pairs) {
    if (key === '' || (key === 'ct' && value === '')) continue;
    if (value === '') {
      query.ignored.push(`${key}=`);
      continue;
    }
    const known = control(query, searched, key, value) || filter(query, searched, key, value);
    if (!known) query.ignored.push(key);
    else if (key !== 'ct') query.used.push([key, value]);
  }
  if (query.summary === 'count') query.count = 0;
  if (query.summary !== 'false' && query.elements.length > 0) {
    throw badRequest("'_summary' and '_elements' cannot be used together.");
  }
  if (query.summary === 'text' && query.includes.length + query.reverseIncludes.length > 0) {
    throw badRequest("'_summary=text' cannot be used with _include or _revinclude.");
  }
  if (options.strict && query.ignored.length > 0) {
    throw new FhirError(400, 'not-supported', unknownText(query.ignored, searched));
  }
  return query;
}

export const unknownText = (ignored: string[], types: readonly string[]): string =>
  `The search parameter(s) '${ignored.join("', '")}' are not supported${
    types.length === 1 ? ` for resource type '${types[0]}'` : ''
  }.`;

function typesSearched(
  types: readonly string[] | undefined,
  pairs: [string, string][],
): { searched: readonly string[]; unknown: string[] } {
  const asked = pairs
    .filter(([key]) => key === '_type')
    .flatMap(([, value]) => value.split(','))
    .filter((type) => type !== '');
  if (asked.length === 0) return { searched: types ?? resourceTypes(), unknown: [] };
  const known = (types ?? [...new Set(asked)].filter(isResourceType)).filter((type) =>
    asked.includes(type),
  );
  return { searched: known, unknown: asked.filter((type) => !isResourceType(type)) };
}

/** Parameters that shape the answer; false when `key` is none of them. */
function control(
  query: SearchQuery,
  types: readonly string[],
  key: string,
  value: string,
): boolean {
  const [name = '', modifier] = key.split(':');
  switch (name) {
    case '_count':
      if (!/^\d{1,9}$/.test(value)) throw badRequest(`Invalid value '${value}' for '_count'.`);
      query.count = Math.min(Number(value), MAX_COUNT);
      if (Number(value) > MAX_COUNT) {
        query.notes.push(`'_count' is at most ${MAX_COUNT}; that many are returned.`);
      }
      return true;
    case 'ct':
      query.token = value;
      return true;
    case '_sort':
      for (const code of value.split(',')) addSort(query, types, code.trim());
      return true;
    case '_total':
      if (!['none', 'estimate', 'accurate'].includes(value)) {
        throw badRequest(`Invalid value '${value}' for '_total': none, estimate or accurate.`);
      }
      query.total = value !== 'none';
      return true;
    case '_summary':
      if (!['true', 'text', 'data', 'count', 'false'].includes(value)) {
        throw badRequest(
          `Invalid value '${value}' for '_summary': true, text, data, count or false.`,
        );
      }
      query.summary = value as Summary;
      return true;
    case '_elements':
      query.elements.push(...value.split(',').filter((element) => element !== ''));
      return true;
    case '_include':
      query.includes.push(includeRule(key, modifier, value));
      return true;
    case '_revinclude':
      query.reverseIncludes.push(includeRule(key, modifier, value));
      return true;
    case '_type':
    case '_format':
    case '_pretty':
      return true;
    default:
      return false;
  }
}

function addSort(query: SearchQuery, types: readonly string[], text: string): void {
  const descending = text.startsWith('-');
  const code = descending ? text.slice(1) : text;
  const own = code === '_lastUpdated' || code === '_id';
  const sortable = (type: string) => {
    const param = findParam(type, code);
    return param !== undefined && param.type !== 'composite';
  };
  if (!own && !types.every(sortable)) {
    query.ignored.push(`_sort=${text}`);
    return;
  }
  if (query.sort.length >= MAX_SORT_KEYS) {
    throw badRequest(`'_sort' takes at most ${MAX_SORT_KEYS} keys.`);
  }
  query.sort.push({ code, descending });
}

function includeRule(key: string, modifier: string | undefined, value: string): IncludeRule {
  if (modifier !== undefined && modifier !== 'iterate' && modifier !== 'recurse') {
    throw searchNotPossible(
      `The modifier '${modifier.slice(0, 64)}' is not supported for '${key.split(':')[0]}'.`,
    );
  }
  const iterate = modifier !== undefined;
  if (value === '*' || value === '*:*')
    return { sourceType: '*', code: '*', targetType: undefined, iterate };
  const [sourceType = '', code = '', targetType] = value.split(':');
  if (
    !isResourceType(sourceType) ||
    code === '' ||
    (targetType !== undefined && !isResourceType(targetType))
  ) {
    throw badRequest(
      `Invalid value '${value}' for '${key}': Type:parameter or Type:parameter:Type.`,
    );
  }
  if (code !== '*' && findParam(sourceType, code)?.type !== 'reference') {
    throw badRequest(`'${code}' in '${key}' is not a reference parameter of ${sourceType}.`);
  }
  return { sourceType, code, targetType, iterate };
}

/** Adds a condition to every type searched; false when one of them does not have the parameter. */
function filter(query: SearchQuery, types: readonly string[], key: string, value: string): boolean {
  if (types.length === 0) return true;
  try {
    const parsed = types.map((type) => [type, parseCriterion(type, key, value)] as const);
    for (const [type, criterion] of parsed) query.criteria.get(type)?.push(criterion);
    return true;
  } catch (error) {
    if (error instanceof UnknownParameter) return false;
    throw error;
  }
}
