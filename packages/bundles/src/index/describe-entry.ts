import { isFhirId, isUuid } from '@fph/identity';
import { isObject, type JsonObject, textOf } from '../json.ts';
import {
  type IdentifierSearch,
  readIdentifierSearch,
  readReference,
} from '../references/reference-forms.ts';

/** Resources that all sources share: their ids are resolved, not computed. */
export const sharedTypes: ReadonlySet<string> = new Set([
  'Patient',
  'Practitioner',
  'Organization',
  'Location',
  'Device',
]);

type Criteria = {
  readonly query: string;
  /** Set when the search is by one identifier and nothing else. */
  readonly identifier?: IdentifierSearch | undefined;
};

/** What one entry asks for, read from the entry alone. */
export type DescribedEntry =
  | {
      readonly kind: 'upsert';
      readonly type: string;
      readonly resource: JsonObject;
      /** Resolved by identity rather than computed. */
      readonly shared: boolean;
      /** `ifNoneExist`: leave what exists as it is. */
      readonly createOnly: boolean;
      readonly fullUrl?: string | undefined;
      readonly sourceId?: string | undefined;
      readonly criteria?: Criteria | undefined;
      /** `ifMatch`: keeps its verb. */
      readonly ifMatch?: string | undefined;
    }
  | {
      readonly kind: 'delete' | 'patch';
      readonly type: string;
      readonly resource?: JsonObject | undefined;
      readonly sourceId?: string | undefined;
      readonly criteria?: Criteria | undefined;
      readonly ifMatch?: string | undefined;
    }
  | { readonly kind: 'skip' }
  | { readonly kind: 'problem'; readonly code: EntryProblem };

type EntryProblem =
  | 'no-resource'
  | 'no-resource-type'
  | 'unsupported-verb'
  | 'invalid-request-url'
  | 'id-mismatch';

/** Reads an element of `Bundle.entry`. */
export function describeEntry(entry: JsonObject): DescribedEntry {
  if (isObject(entry['search']) && entry['search']['mode'] === 'outcome') return { kind: 'skip' };
  const request = isObject(entry['request']) ? entry['request'] : {};
  const method = textOf(request['method'])?.toUpperCase();
  const url = readRequestUrl(textOf(request['url']));
  if (method === 'DELETE' || method === 'PATCH') {
    if (url?.type === undefined || (url.id === undefined && url.query === undefined)) {
      return { kind: 'problem', code: 'invalid-request-url' };
    }
    const resource = isObject(entry['resource']) ? entry['resource'] : undefined;
    if (method === 'PATCH' && resource === undefined) {
      return { kind: 'problem', code: 'no-resource' };
    }
    return {
      kind: method === 'DELETE' ? 'delete' : 'patch',
      type: url.type,
      resource,
      sourceId: url.id,
      criteria: criteriaOf(url.query),
      ifMatch: textOf(request['ifMatch']),
    };
  }
  if (method !== undefined && method !== 'POST' && method !== 'PUT') {
    return { kind: 'problem', code: 'unsupported-verb' };
  }
  if (!isObject(entry['resource'])) return { kind: 'problem', code: 'no-resource' };
  const put = method === 'PUT' ? url : undefined;
  if (method === 'PUT' && put === undefined)
    return { kind: 'problem', code: 'invalid-request-url' };
  return describeUpsert(entry['resource'], {
    fullUrl: textOf(entry['fullUrl']),
    putId: put?.id,
    criteria: criteriaOf(put?.query ?? queryOf(textOf(request['ifNoneExist']))),
    createOnly: method !== 'PUT' && textOf(request['ifNoneExist']) !== undefined,
    ifMatch: textOf(request['ifMatch']),
    putType: put?.type,
  });
}

/** Reads a resource that stands alone (NDJSON, a bare resource). */
export function describeResource(resource: JsonObject): DescribedEntry {
  return describeUpsert(resource, { createOnly: false });
}

type Surroundings = {
  readonly createOnly: boolean;
  readonly fullUrl?: string | undefined;
  readonly putId?: string | undefined;
  readonly putType?: string | undefined;
  readonly criteria?: Criteria | undefined;
  readonly ifMatch?: string | undefined;
};

function describeUpsert(resource: JsonObject, around: Surroundings): DescribedEntry {
  const type = textOf(resource['resourceType']);
  if (type === undefined || !/^[A-Z][A-Za-z]{1,63}$/.test(type)) {
    return { kind: 'problem', code: 'no-resource-type' };
  }
  if (around.putType !== undefined && around.putType !== type) {
    return { kind: 'problem', code: 'id-mismatch' };
  }
  const ownId = textOf(resource['id']);
  if (around.putId !== undefined && ownId !== undefined && ownId !== around.putId) {
    return { kind: 'problem', code: 'id-mismatch' };
  }
  return {
    kind: 'upsert',
    type,
    resource,
    shared:
      sharedTypes.has(type) ||
      around.criteria?.identifier !== undefined ||
      (type === 'Encounter' && hasVisitNumber(resource)),
    createOnly: around.createOnly,
    fullUrl: around.fullUrl,
    sourceId: around.putId ?? ownId ?? idOfFullUrl(around.fullUrl, type),
    criteria: around.criteria,
    ifMatch: around.ifMatch,
  };
}

function idOfFullUrl(fullUrl: string | undefined, type: string): string | undefined {
  if (fullUrl === undefined) return undefined;
  const uuid = /^urn:uuid:(.+)$/i.exec(fullUrl)?.[1];
  if (uuid !== undefined && isUuid(uuid)) return uuid;
  const form = readReference(fullUrl);
  const literal = form.kind === 'absolute' || form.kind === 'relative' ? form : undefined;
  return literal?.type === type && isFhirId(literal.id) ? literal.id : undefined;
}

function readRequestUrl(
  url: string | undefined,
): { type: string; id?: string | undefined; query?: string | undefined } | undefined {
  if (url === undefined) return undefined;
  const form = readReference(url);
  if (form.kind === 'search') return { type: form.type, query: form.query };
  if (form.kind === 'relative' || form.kind === 'absolute') return { type: form.type, id: form.id };
  return undefined;
}

function queryOf(ifNoneExist: string | undefined): string | undefined {
  // Some writers put the type or a question mark before the parameters.
  return ifNoneExist?.replace(/^[A-Za-z]*\?/, '');
}

function criteriaOf(query: string | undefined): Criteria | undefined {
  return query === undefined || query === ''
    ? undefined
    : { query, identifier: readIdentifierSearch(query) };
}

function hasVisitNumber(encounter: JsonObject): boolean {
  return identifiersOf(encounter).some(({ codes }) => codes.includes('VN'));
}

export type ReadIdentifier = IdentifierSearch & { readonly codes: readonly string[] };

/** Identifiers with a value, and the codes of their type. */
export function identifiersOf(resource: JsonObject): ReadIdentifier[] {
  const list = Array.isArray(resource['identifier'])
    ? resource['identifier']
    : [resource['identifier']];
  const found: ReadIdentifier[] = [];
  for (const item of list) {
    if (!isObject(item)) continue;
    const value = textOf(item['value']);
    if (value === undefined) continue;
    const codings =
      isObject(item['type']) && Array.isArray(item['type']['coding']) ? item['type']['coding'] : [];
    const codes = codings.flatMap((coding) =>
      isObject(coding) && typeof coding['code'] === 'string' ? [coding['code']] : [],
    );
    found.push({ system: textOf(item['system']), value, codes });
  }
  return found;
}
