import { badRequest, FhirError } from '../fhir-error.ts';
import { parseDateRange } from '../indexing/date-range.ts';
import { decodeContinuation, encodeContinuation } from '../search/continuation.ts';
import { MAX_COUNT } from '../search/search-query.ts';
import type { Database } from '../store/database.ts';
import { type HistoryQuery, type HistoryVersion, readHistory } from '../store/resource-reader.ts';
import { type FhirResponse, type Interaction, respond } from './messages.ts';
import { etagOf } from './resource-response.ts';
import { bundleText } from './search-interaction.ts';

/** History of one resource, of a type, or of everything; newest first. */
export function history(
  db: Database,
  scope: { type?: string; id?: string },
  request: Interaction,
): FhirResponse {
  const parameters = new URLSearchParams(request.query);
  const query: HistoryQuery = { ...scope, count: countOf(parameters) };
  const since = parameters.get('_since');
  if (since !== null) query.since = instant('_since', since).low;
  const before = parameters.get('_before');
  if (before !== null) query.before = instant('_before', before).low;
  const at = parameters.get('_at');
  if (at !== null) {
    const range = instant('_at', at);
    query.since = range.low;
    query.before = range.high + 1;
  }
  const token = parameters.get('ct');
  if (token !== null) {
    const { values, pk } = decodeContinuation(token, 2);
    query.after = { updated: Number(values[0]), version: Number(values[1]), pk };
  }
  const counting = query.count === 0;
  const rows = readHistory(db, counting ? { ...query, count: MAX_COUNT } : query);
  if (rows.length === 0 && scope.id !== undefined && !exists(db, scope)) {
    throw new FhirError(
      404,
      'not-found',
      `Resource type '${scope.type}' with id '${scope.id}' couldn't be found.`,
    );
  }
  const path = [scope.type, scope.id, '_history'].filter((part) => part !== undefined).join('/');
  return respond(
    200,
    historyBundle(request.base, path, parameters, counting ? [] : rows, query.count),
  );
}

const exists = (db: Database, { type = '', id = '' }: { type?: string; id?: string }) =>
  db.get('select 1 found from resource where type = ? and id = ?', type, id) !== undefined;

function countOf(parameters: URLSearchParams): number {
  const text = parameters.get('_count') ?? '10';
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`Invalid value '${text}' for '_count'.`);
  return Math.min(Number(text), MAX_COUNT);
}

function instant(name: string, text: string) {
  const range = parseDateRange(text.replace(' ', '+'));
  if (!range) throw badRequest(`Invalid value '${text}' for '${name}'.`);
  return range;
}

function historyBundle(
  base: string,
  path: string,
  parameters: URLSearchParams,
  rows: HistoryVersion[],
  count: number,
): string {
  const more = rows.length > count;
  const page = more ? rows.slice(0, count) : rows;
  const text = parameters.size > 0 ? `?${parameters}` : '';
  const links = [{ relation: 'self', url: `${base}/${path}${text}` }];
  const last = page.at(-1);
  if (more && last) {
    const next = new URLSearchParams(parameters);
    next.set('ct', encodeContinuation({ values: [last.updated, last.version], pk: last.pk }));
    links.unshift({ relation: 'next', url: `${base}/${path}?${next}` });
  }
  return bundleText(
    'history',
    undefined,
    links,
    page.map((row) => entry(base, row)),
  );
}

function entry(base: string, row: HistoryVersion): string {
  const url = `${row.type}/${row.id}`;
  const resource = row.json === undefined ? '' : `"resource":${row.json},`;
  const request = JSON.stringify({
    method: row.method,
    url: row.method === 'POST' ? row.type : url,
  });
  const response = JSON.stringify({
    status: row.method === 'DELETE' ? '204' : row.version === 1 ? '201' : '200',
    etag: etagOf(row.version),
    lastModified: new Date(row.updated).toISOString(),
  });
  return `{"fullUrl":"${base}/${url}",${resource}"request":${request},"response":${response}}`;
}
