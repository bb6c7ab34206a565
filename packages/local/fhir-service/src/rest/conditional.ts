import { FhirError } from '../fhir-error.ts';
import type { CompileContext } from '../search/compile-criterion.ts';
import { matchingIds } from '../search/run-search.ts';
import { parseSearch } from '../search/search-query.ts';

/** Ids of the resources that the criteria of a conditional interaction match, at most `limit`. */
export function findMatches(
  context: CompileContext,
  type: string,
  criteria: string,
  limit = 2,
): string[] {
  const text = criteria.startsWith('?') ? criteria.slice(1) : criteria;
  // `If-None-Exist` may name the type as well: Patient?identifier=…
  const bare = text.startsWith(`${type}?`) ? text.slice(type.length + 1) : text;
  const parameters = [...new URLSearchParams(bare)].filter(([name]) => name !== 'hardDelete');
  const query = parseSearch([type], parameters, { strict: true });
  const criteriaCount = query.criteria.get(type)?.length ?? 0;
  if (criteriaCount === 0) {
    throw new FhirError(
      412,
      'incomplete',
      'A conditional interaction wants at least one search parameter.',
    );
  }
  return matchingIds(context, query, limit);
}

/** The one match, none, or an error when there are several. */
export function findOne(
  context: CompileContext,
  type: string,
  criteria: string,
): string | undefined {
  const ids = findMatches(context, type, criteria);
  if (ids.length > 1) {
    throw new FhirError(
      412,
      'multiple-matches',
      'Multiple resources found that match the conditional criteria; it must be selective enough.',
    );
  }
  return ids[0];
}
