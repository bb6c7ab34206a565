import { badRequest } from '../fhir-error.ts';
import { parseDateRange } from '../indexing/date-range.ts';
import { compartmentTypes } from '../params/compartments.ts';
import { isResourceType } from '../params/param-registry.ts';
import type { CompileContext } from '../search/compile-criterion.ts';
import type { Criterion } from '../search/criteria.ts';
import { readCurrent } from '../store/resource-reader.ts';
import type { FhirResponse, Interaction } from './messages.ts';
import { search } from './search-interaction.ts';

/** Entries of a page when `_count` does not say. */
const PAGE = 100;

/** `Patient/id/$everything`: the patient and its compartment, in pages. */
export function everything(
  context: CompileContext,
  id: string,
  request: Interaction,
): FhirResponse {
  readCurrent(context.db, 'Patient', id);
  const asked = new URLSearchParams(request.query);
  const parameters = new URLSearchParams();
  for (const name of ['_count', 'ct', '_type', '_elements', '_summary']) {
    const value = asked.get(name);
    if (value !== null) parameters.set(name, value);
  }
  if (!parameters.has('_count')) parameters.set('_count', String(PAGE));
  const since = asked.get('_since');
  if (since !== null) {
    if (!parseDateRange(since.replace(' ', '+')))
      throw badRequest(`Invalid value '${since}' for '_since'.`);
    parameters.set('_lastUpdated', `ge${since}`);
  }
  const types = ['Patient', ...compartmentTypes('Patient').filter((type) => type !== 'Patient')];
  for (const type of (asked.get('_type') ?? '').split(',')) {
    if (type !== '' && !isResourceType(type))
      throw badRequest(`'${type}' in _type is not a resource type.`);
  }
  const extra: Criterion[] = [{ kind: 'compartment', type: 'Patient', id }];
  return search(
    context,
    { types, path: `Patient/${id}/$everything`, extra },
    { ...request, query: parameters.toString(), body: undefined },
  );
}
