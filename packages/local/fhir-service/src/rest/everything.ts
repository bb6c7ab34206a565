import { badRequest } from '../fhir-error.ts';
import { parseDateRange } from '../indexing/date-range.ts';
import { asArray, isObject } from '../json.ts';
import { compartmentTypes } from '../params/compartments.ts';
import { findParam, isResourceType } from '../params/param-registry.ts';
import type { CompileContext } from '../search/compile-criterion.ts';
import type { Criterion } from '../search/criteria.ts';
import { readCurrent } from '../store/resource-reader.ts';
import type { FhirResponse, Interaction } from './messages.ts';
import { search } from './search-interaction.ts';

/** Entries of a page when `_count` does not say. */
const PAGE = 100;

/**
 * `Patient/id/$everything`, as the Azure service puts it together: the patient, its general
 * practitioners and managing organisation, its compartment, and the devices that name it.
 */
export function everything(
  context: CompileContext,
  id: string,
  request: Interaction,
): FhirResponse {
  const linked = linkedFrom(JSON.parse(readCurrent(context.db, 'Patient', id).json ?? '{}'));
  const asked = new URLSearchParams(request.query);
  const parameters = new URLSearchParams();
  for (const name of ['_count', 'ct', '_type', '_elements', '_summary']) {
    const value = asked.get(name);
    if (value !== null) parameters.set(name, value);
  }
  if (!parameters.has('_count')) parameters.set('_count', String(PAGE));
  const since = instant(asked, '_since');
  if (since !== undefined) parameters.set('_lastUpdated', `ge${since}`);
  const care = careDates(asked);
  for (const type of (asked.get('_type') ?? '').split(',')) {
    if (type !== '' && !isResourceType(type)) {
      throw badRequest(`'${type}' in _type is not a resource type.`);
    }
  }
  const extra = (type: string): Criterion[] => {
    const ids = linked.get(type);
    if (ids) return [{ kind: 'id', values: ids, negated: false }];
    const device = type === 'Device' ? findParam('Device', 'patient') : undefined;
    if (device)
      return [{ kind: 'value', param: device, modifier: undefined, values: [`Patient/${id}`] }];
    return [{ kind: 'compartment', type: 'Patient', id }, ...care(type)];
  };
  const members = compartmentTypes('Patient').filter(
    (type) => type !== 'Patient' && !linked.has(type),
  );
  const types = [
    'Patient',
    ...linked.keys(),
    ...members.filter((type) => type !== 'Device'),
    'Device',
  ];
  return search(
    context,
    { types, path: `Patient/${id}/$everything`, extra },
    { ...request, query: parameters.toString(), body: undefined },
  );
}

/** Ids by type of what the patient itself refers to. */
function linkedFrom(patient: unknown): Map<string, string[]> {
  const linked = new Map<string, string[]>();
  if (!isObject(patient)) return linked;
  const references = [...asArray(patient['generalPractitioner']), patient['managingOrganization']];
  for (const reference of references) {
    const text = isObject(reference) ? reference['reference'] : undefined;
    const [, type, id] = /^([A-Z]\w+)\/([A-Za-z0-9\-.]{1,64})$/.exec(String(text ?? '')) ?? [];
    if (type && id && isResourceType(type)) linked.set(type, [...(linked.get(type) ?? []), id]);
  }
  return linked;
}

/** `start` and `end`: dates of care, for the types that have one. */
function careDates(asked: URLSearchParams): (type: string) => Criterion[] {
  const [start, end] = [instant(asked, 'start'), instant(asked, 'end')];
  return (type) => {
    const param = findParam(type, 'date');
    if (param?.type !== 'date') return [];
    return [start && `ge${start}`, end && `le${end}`]
      .filter((value) => value !== undefined)
      .map((value) => ({ kind: 'value', param, modifier: undefined, values: [value] }));
  };
}

function instant(asked: URLSearchParams, name: string): string | undefined {
  const value = asked.get(name)?.replace(' ', '+');
  if (value === undefined || value === '') return undefined;
  if (!parseDateRange(value)) throw badRequest(`Invalid value '${value}' for '${name}'.`);
  return value;
}
