import { isResourceType } from '../params/param-registry.ts';

type LogEntry = { method: string; path: string; status: number; ms: number };

export type RequestLog = (entry: LogEntry) => void;

const WORDS = new Set(
  '_history _search _operations export import metadata health * $everything $export $import $purge-history $faults'.split(
    ' ',
  ),
);

/** The shape of a path without what a client put into it: `Patient/{id}/_history/{id}`. */
export function routeTemplate(path: string): string {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => (WORDS.has(part) || isResourceType(part) ? part : '{id}'));
  return `/${parts.join('/')}`;
}

/** One JSON line a request, without queries, ids or content. */
export const createRequestLog =
  (write: (line: string) => void): RequestLog =>
  ({ method, path, status, ms }) =>
    write(
      `${JSON.stringify({ at: new Date().toISOString(), method, route: routeTemplate(path), status, ms: Math.round(ms * 10) / 10 })}\n`,
    );
