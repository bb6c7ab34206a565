import { createMemoryBackend } from '../src/process/memory-backend.ts';

export type Answer = { status: number; headers: Record<string, string>; json: Json };
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
export type Json = any;

/** The service in memory without HTTP: requests as the engine sees them. */
export function inProcess(now?: () => number) {
  const backend = createMemoryBackend(now);
  async function call(
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const mark = url.indexOf('?');
    const request = {
      method,
      path: mark < 0 ? url : url.slice(0, mark),
      query: mark < 0 ? '' : url.slice(mark + 1),
      headers,
      body:
        body === undefined
          ? undefined
          : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
      base: 'http://127.0.0.1',
    };
    const answer = await backend.write(request);
    const text = answer.body ? new TextDecoder().decode(answer.body) : '';
    return {
      status: answer.status,
      headers: answer.headers,
      json: text === '' ? undefined : JSON.parse(text),
    };
  }
  /** Ids of all matches, over all pages, in order. */
  async function ids(url: string, count = 1000): Promise<string[]> {
    const found: string[] = [];
    let next: string | undefined = `${url}${url.includes('?') ? '&' : '?'}_count=${count}`;
    while (next !== undefined) {
      const { status, json } = await call('GET', next);
      if (status !== 200) throw new Error(`${status} for ${next}: ${JSON.stringify(json)}`);
      for (const entry of json.entry ?? [])
        if (entry.search.mode === 'match') found.push(entry.resource.id);
      next = json.link
        .find((link: Json) => link.relation === 'next')
        ?.url.replace('http://127.0.0.1', '');
    }
    return found;
  }
  return { call, ids, backend };
}
