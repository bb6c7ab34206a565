export type LogEntry = { method: string; path: string; status: number; ms: number };

export type RequestLog = (entry: LogEntry) => void;

/** The shape of a path without what a client put into it: `Patient/{id}/_history`. */
export function routeTemplate(path: string): string {
  const [first = '', second, ...rest] = path.split('/').filter((part) => part !== '');
  const known = (part: string) =>
    /^(?:[A-Z][A-Za-z]{1,40}|[$_][a-z-]{1,30}|metadata|health|\*)$/.test(part);
  const parts = [known(first) ? first : first === '' ? '' : '{path}'];
  if (second !== undefined) parts.push(/^[$_]/.test(second) && known(second) ? second : '{id}');
  for (const part of rest) parts.push(known(part) ? part : '{id}');
  return `/${parts.join('/')}`;
}

/** One JSON line a request, without queries, ids or content. */
export const createRequestLog =
  (write: (line: string) => void): RequestLog =>
  ({ method, path, status, ms }) =>
    write(
      `${JSON.stringify({ at: new Date().toISOString(), method, route: routeTemplate(path), status, ms: Math.round(ms * 10) / 10 })}\n`,
    );
