import type { Bundle, FhirResource } from 'fhir/r4';
import { FhirError, isRecord } from './fhir-error.ts';
import type { FhirRequest } from './layer.ts';

export type SearchParams = Readonly<
  Record<string, string | number | boolean | readonly (string | number | boolean)[]>
>;

/** Search results: iterate for the resources that match, or `byPage()` for whole bundles with includes and outcomes. */
export type SearchResults = AsyncIterable<FhirResource> & {
  byPage(): AsyncIterable<Bundle<FhirResource>>;
};

/**
 * The request of a search. By id alone it is a GET; anything else may hold a person's data and goes as a form by POST,
 * where no access log sees it.
 */
export function searchRequest(type: string | undefined, params: URLSearchParams): FhirRequest {
  const harmless = [...params.keys()].every((name) => name === '_id' || name === '_summary');
  const base = type ?? '';
  if (harmless && type !== undefined) {
    return { method: 'GET', path: `${base}?${params.toString()}`, repeatable: true };
  }
  return {
    method: 'POST',
    path: base === '' ? '_search' : `${base}/_search`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: params.toString(),
    repeatable: true,
  };
}

export function searchParams(params: SearchParams): URLSearchParams {
  const result = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) result.append(name, String(one));
  }
  return result;
}

/**
 * The request of a page's `next` link, undefined on the last page. The link never leads away from the base
 * (the token goes with it), whatever host name the server believes to have; a search with its parameters in the link
 * stays a POST.
 */
function nextPageRequest(baseUrl: string, bundle: Bundle): FhirRequest | undefined {
  const link = bundle.link?.find(({ relation }) => relation === 'next')?.url;
  if (link === undefined) return undefined;
  const base = new URL(`${baseUrl.replace(/\/+$/, '')}/`);
  const target = URL.canParse(link, base.href) ? new URL(link, base.href) : undefined;
  if (!target || !`${target.pathname}/`.startsWith(base.pathname))
    throw new FhirError('invalid-response');
  const path = target.pathname.slice(base.pathname.length);
  const type = /^([A-Z][A-Za-z]*)(?:\/_search)?$/.exec(path)?.[1];
  if (type !== undefined) return searchRequest(type, target.searchParams);
  return { method: 'GET', path: `${path}${target.search}`, repeatable: true };
}

/** A Bundle, or the error that the answer is none. */
export function asBundle(body: unknown): Bundle<FhirResource> {
  if (!isRecord(body) || body['resourceType'] !== 'Bundle') throw new FhirError('invalid-response');
  return body as unknown as Bundle<FhirResource>;
}

/** Wraps a source of pages. A `next` link that was followed before ends in an error instead of a circle. */
export function searchResults(
  first: FhirRequest,
  baseUrl: string,
  fetchPage: (request: FhirRequest) => Promise<unknown>,
): SearchResults {
  async function* byPage(): AsyncGenerator<Bundle<FhirResource>> {
    let previous: string | undefined;
    for (let request: FhirRequest | undefined = first; request; ) {
      const bundle = asBundle(await fetchPage(request));
      yield bundle;
      const next = nextPageRequest(baseUrl, bundle);
      const text = next && `${next.path} ${String(next.body)}`;
      if (text !== undefined && text === previous) throw new FhirError('invalid-response');
      previous = text;
      request = next;
    }
  }
  async function* resources(): AsyncGenerator<FhirResource> {
    for await (const bundle of byPage()) {
      for (const entry of bundle.entry ?? []) {
        const isMatch = entry.search?.mode === undefined || entry.search.mode === 'match';
        if (isMatch && entry.resource) yield entry.resource;
      }
    }
  }
  return { byPage, [Symbol.asyncIterator]: resources };
}
