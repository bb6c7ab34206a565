import { operationOutcome } from '../fhir-error.ts';
import type { CompileContext } from '../search/compile-criterion.ts';
import type { Criterion } from '../search/criteria.ts';
import type { Hit } from '../search/includes.ts';
import { runSearch, type SearchResult } from '../search/run-search.ts';
import { parseSearch, type SearchQuery, unknownText } from '../search/search-query.ts';
import { type FhirResponse, type Interaction, respond } from './messages.ts';
import { type Projection, projectJson } from './projection.ts';

type SearchTarget = {
  /** Types searched; undefined for the whole system. */
  types: readonly string[] | undefined;
  /** Path of the links, as `Patient` or `Patient/1/Observation`. */
  path: string;
  extra?: (type: string) => Criterion[];
};

/** Search by GET, or by POST with the parameters in the body. */
export function search(
  context: CompileContext,
  target: SearchTarget,
  request: Interaction,
): FhirResponse {
  const parameters = new URLSearchParams(request.query);
  if (typeof request.body === 'string') {
    for (const [key, value] of new URLSearchParams(request.body)) parameters.append(key, value);
  }
  const strict = /handling=strict/.test(request.headers['prefer'] ?? '');
  const query = parseSearch(target.types, parameters, {
    strict,
    ...(target.extra ? { extra: target.extra } : {}),
  });
  const result = runSearch(context, query);
  return respond(200, searchBundle(request.base, target.path, query, result));
}

function searchBundle(
  base: string,
  path: string,
  query: SearchQuery,
  result: SearchResult,
): string {
  const projection: Projection = { summary: query.summary, elements: query.elements };
  const entries = [
    ...result.matches.map((hit) => entry(base, hit, 'match', projection)),
    ...result.includes.map((hit) => entry(base, hit, 'include', projection)),
  ];
  if (query.ignored.length > 0) {
    entries.push(
      outcomeEntry('not-supported', unknownText(query.ignored, [...query.criteria.keys()])),
    );
  }
  for (const note of query.notes) entries.push(outcomeEntry('informational', note));
  if (result.truncated) {
    entries.push(
      outcomeEntry('incomplete', 'There are more resources to include than the limit allows.'),
    );
  }
  const self = `${base}/${path}${queryText(query.used)}`;
  const links = [
    {
      relation: 'self',
      url: query.token ? `${base}/${path}${queryText([...query.used, ['ct', query.token]])}` : self,
    },
  ];
  if (result.next !== undefined) {
    links.unshift({
      relation: 'next',
      url: `${base}/${path}${queryText([...query.used, ['ct', result.next]])}`,
    });
  }
  return bundleText('searchset', result.total, links, entries);
}

const queryText = (pairs: [string, string][]): string =>
  pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;

function entry(base: string, hit: Hit, mode: string, projection: Projection): string {
  return `{"fullUrl":"${base}/${hit.type}/${hit.id}","resource":${projectJson(hit.json, projection)},"search":{"mode":"${mode}"}}`;
}

const outcomeEntry = (
  code: 'not-supported' | 'incomplete' | 'informational',
  text: string,
): string =>
  JSON.stringify({
    resource: operationOutcome(code === 'informational' ? 'information' : 'warning', code, text),
    search: { mode: 'outcome' },
  });

/** A bundle put together from entries that are JSON already. */
export function bundleText(
  type: string,
  total: number | undefined,
  links: { relation: string; url: string }[],
  entries: string[],
): string {
  const head = {
    resourceType: 'Bundle',
    id: crypto.randomUUID(),
    meta: { lastUpdated: new Date().toISOString() },
    type,
    ...(total === undefined ? {} : { total }),
    ...(links.length > 0 ? { link: links } : {}),
  };
  const text = JSON.stringify(head);
  return entries.length === 0 ? text : `${text.slice(0, -1)},"entry":[${entries.join(',')}]}`;
}
