import type { Json } from './in-process.ts';

export type TargetAnswer = { status: number; headers: Headers; json: Json };

/** A FHIR server under comparison. */
export function fhirTarget(base: string) {
  async function call(
    method: string,
    url: string,
    body?: Json,
    headers: Record<string, string> = {},
  ): Promise<TargetAnswer> {
    const response = await fetch(url.startsWith('http') ? url : `${base}/${url}`, {
      method,
      headers: {
        accept: 'application/fhir+json',
        ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    let json: Json;
    try {
      json = text === '' ? undefined : JSON.parse(text);
    } catch {
      json = text;
    }
    return { status: response.status, headers: response.headers, json };
  }

  /** All pages of a search. */
  async function search(path: string) {
    const matches: Json[] = [];
    const includes: string[] = [];
    const first = await call('GET', path);
    let page: TargetAnswer | undefined = first;
    for (let i = 0; page?.status === 200 && i < 50; i++) {
      for (const { resource, search: how } of page.json.entry ?? []) {
        if (how?.mode === 'outcome' || resource.resourceType === 'OperationOutcome') continue;
        if (how?.mode === 'include') includes.push(`${resource.resourceType}/${resource.id}`);
        else matches.push(resource);
      }
      const next: string | undefined = page.json.link?.find(
        (link: Json) => link.relation === 'next',
      )?.url;
      page = next ? await call('GET', next) : undefined;
    }
    return {
      status: first.status,
      total: first.json?.total as number | undefined,
      ids: matches.map((resource) => `${resource.resourceType}/${resource.id}`),
      matches,
      includes: [...new Set(includes)].sort(),
    };
  }
  return { base, call, search };
}

export type FhirTarget = ReturnType<typeof fhirTarget>;
