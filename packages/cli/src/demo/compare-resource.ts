import { isDeepStrictEqual } from 'node:util';
import type { SampleTargets } from './sample-bundles.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Whether a stored resource says what the sample says; ids of versions and where references point at may be written anew. */
export function saysTheSame(sample: unknown, stored: unknown, targets: SampleTargets): boolean {
  return isDeepStrictEqual(
    withoutMeta(resolved(sample as Json, targets)),
    withoutMeta(stored as Json),
  );
}

/** References of a resource that the server is asked to hold; `#part` points into the resource itself. */
export function* referencesIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    for (const each of value) yield* referencesIn(each);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (key === 'reference' && typeof each === 'string') {
        if (!each.startsWith('#')) yield each;
      } else yield* referencesIn(each);
    }
  }
}

/** The version and its time are the server's, tags of the load the loader's. */
function withoutMeta(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { meta: _meta, ...rest } = value as { readonly [key: string]: Json };
  return rest;
}

/** References that name an entry of the samples become the place where that entry stands. */
function resolved(value: Json, targets: SampleTargets): Json {
  if (Array.isArray(value)) return value.map((each: Json) => resolved(each, targets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, Json]) => [
      key,
      key === 'reference' && typeof each === 'string'
        ? (targets.get(each) ?? each)
        : resolved(each, targets),
    ]),
  );
}
