/** The forms a literal reference can take (R4 2.3.0, Reference.reference). */
export type ReferenceForm =
  | { readonly kind: 'none' }
  | { readonly kind: 'urn'; readonly text: string }
  | { readonly kind: 'relative'; readonly type: string; readonly id: string }
  | { readonly kind: 'absolute'; readonly text: string; readonly type: string; readonly id: string }
  /** An absolute address without `Type/id` at its end. */
  | { readonly kind: 'address'; readonly text: string }
  | { readonly kind: 'search'; readonly type: string; readonly query: string };

const literal =
  /^(?:(https?:\/\/.+)\/)?([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]{1,64})?$/;
const search = /^([A-Z][A-Za-z]{1,63})\?(.+)$/;

/** Reads a reference; a version is dropped, because versions count anew on another server. Fragments are `none`. */
export function readReference(text: string): ReferenceForm {
  if (text.length === 0 || text.length > 2048 || text[0] === '#') return { kind: 'none' };
  if (text.startsWith('urn:')) return { kind: 'urn', text: normalUrn(text) };
  const query = search.exec(text);
  if (query?.[1] && query[2]) return { kind: 'search', type: query[1], query: query[2] };
  const found = literal.exec(text);
  if (found?.[2] && found[3]) {
    const [, base, type, id] = found;
    return base === undefined
      ? { kind: 'relative', type, id }
      : { kind: 'absolute', text: `${base}/${type}/${id}`, type, id };
  }
  return /^https?:\/\//.test(text) ? { kind: 'address', text } : { kind: 'none' };
}

const uuidUrn = /^urn:(?:uuid|oid):/i;

/** `urn:uuid:` compares without regard to letter case (RFC 4122, 3). */
function normalUrn(text: string): string {
  return uuidUrn.test(text) ? text.toLowerCase() : text;
}

export type IdentifierSearch = { readonly system?: string | undefined; readonly value: string };

/** The identifier of a search by nothing but one identifier; undefined for any other search. */
export function readIdentifierSearch(query: string): IdentifierSearch | undefined {
  const parameters = [...new URLSearchParams(query)];
  const [first] = parameters;
  if (parameters.length !== 1 || first?.[0] !== 'identifier') return undefined;
  const text = first[1];
  if (/(?<!\\),/.test(text)) return undefined;
  const bar = text.indexOf('|');
  const value = unescapeToken(bar < 0 ? text : text.slice(bar + 1));
  if (value === '') return undefined;
  const system = bar > 0 ? unescapeToken(text.slice(0, bar)) : undefined;
  return { system, value };
}

// R4 3.1.1.3.2: `,`, `|`, `$` and `\` stand escaped in parameter values.
function unescapeToken(text: string): string {
  return text.replace(/\\([,|$\\])/g, '$1');
}

/** One text per identifier search, so that two ways of writing it meet. */
export function identifierKey(type: string, { system, value }: IdentifierSearch): string {
  return `${type}?identifier=${system === undefined ? '' : token(system)}|${token(value)}`;
}

function token(text: string): string {
  return encodeURIComponent(text.replace(/[\\,|$]/g, '\\$&'));
}
