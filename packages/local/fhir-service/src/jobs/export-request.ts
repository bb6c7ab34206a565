import { badRequest } from '../fhir-error.ts';
import { parseDateRange } from '../indexing/date-range.ts';
import { isResourceType } from '../params/param-registry.ts';
import type { FhirRequest } from '../rest/messages.ts';

/** A checked `$export`. */
export type ExportRequest = {
  scope: 'system' | 'patient' | 'group';
  groupId?: string;
  types?: string[];
  /** Milliseconds since 1970: resources changed at this time or later. */
  since?: number;
  /** Resources changed before this time. */
  till?: number;
  /** Queries by type; a resource is exported when it matches one of its type's. */
  typeFilters: { type: string; query: string }[];
  container?: string;
};

const FORMATS = ['application/fhir+ndjson', 'application/ndjson', 'ndjson'];
const IGNORED = new Set([
  '_isParallel',
  '_maxCount',
  '_format',
  '_pretty',
  'includeAssociatedData',
]);

export function parseExport(
  request: FhirRequest,
  scope: ExportRequest['scope'],
  groupId?: string,
): ExportRequest {
  asyncOnly(request);
  const out: ExportRequest = { scope, typeFilters: [] };
  if (groupId !== undefined) out.groupId = groupId;
  for (const [name, value] of new URLSearchParams(request.query)) {
    switch (name) {
      case '_outputFormat':
        if (!FORMATS.includes(value.replace(' ', '+')))
          throw badRequest(`Export format '${value}' is not supported.`);
        break;
      case '_type':
        out.types = value.split(',').filter((type) => type !== '');
        for (const type of out.types) {
          if (!isResourceType(type)) throw badRequest(`'${type}' in _type is not a resource type.`);
        }
        break;
      case '_since':
        out.since = instant(name, value);
        break;
      case '_till':
        out.till = instant(name, value);
        break;
      case '_typeFilter':
        for (const filter of value.split(/,(?=[A-Z]\w+\?)/)) {
          const [type = '', query = ''] = [
            filter.slice(0, filter.indexOf('?')),
            filter.slice(filter.indexOf('?') + 1),
          ];
          if (!isResourceType(type) || query === '')
            throw badRequest(`'${filter}' is no _typeFilter: Type?query.`);
          out.typeFilters.push({ type, query });
        }
        break;
      case '_container':
        // names of blob containers
        if (!/^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){2,62}$/.test(value)) {
          throw badRequest(`'${value}' is not a container name.`);
        }
        out.container = value;
        break;
      default:
        if (IGNORED.has(name)) break;
        throw badRequest(`The parameter '${name}' is not supported by $export.`);
    }
  }
  return out;
}

/** Long operations answer only asynchronously. */
export function asyncOnly(request: FhirRequest): void {
  if (!/respond-async/.test(request.headers['prefer'] ?? '')) {
    throw badRequest("The operation wants the header 'Prefer: respond-async'.");
  }
}

function instant(name: string, value: string): number {
  const range = parseDateRange(value.replace(' ', '+'));
  if (!range) throw badRequest(`Invalid value '${value}' for '${name}'.`);
  return range.low;
}
