import { FhirError } from '../fhir-error.ts';

const JSON_TYPES = new Set([
  'application/fhir+json',
  'application/json',
  'application/json+fhir',
  'text/json',
  'json',
]);
const PATCH_TYPES = new Set(['application/json-patch+json']);

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

/** Refuses a request that wants or sends anything but JSON. */
export function negotiate(request: {
  method: string;
  path: string;
  format: string | null;
  accept: string | undefined;
  contentType: string | undefined;
  hasBody: boolean;
}): void {
  if (request.format !== null) {
    const format = request.format.replaceAll(' ', '+').split(';')[0]?.trim().toLowerCase() ?? '';
    if (!JSON_TYPES.has(format)) throw notAcceptable(format);
  } else if (request.accept && !acceptsJson(request.accept)) throw notAcceptable(request.accept);
  if (!request.hasBody) return;
  const type = request.contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || JSON_TYPES.has(type)) return;
  if (request.method === 'PATCH' && PATCH_TYPES.has(type)) return;
  if (type === 'application/x-www-form-urlencoded' && request.path.endsWith('/_search')) return;
  throw new FhirError(
    415,
    'not-supported',
    `Content type '${type.slice(0, 100)}' is not supported: send application/fhir+json.`,
  );
}

function acceptsJson(accept: string): boolean {
  return accept.split(',').some((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    if (parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) return false;
    return JSON_TYPES.has(type) || type === '*/*' || type === 'application/*' || type === '';
  });
}

const notAcceptable = (wanted: string) =>
  new FhirError(
    406,
    'not-supported',
    `'${wanted.slice(0, 100)}' cannot be delivered: this service answers in JSON only.`,
  );
