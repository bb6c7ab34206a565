/** The namespaces whose names are written short; any other is spelled out as `{namespace}name`. */
const wellKnown: ReadonlyMap<string, string> = new Map([
  ['urn:hl7-org:v3', ''],
  ['urn:hl7-org:sdtc', 'sdtc:'],
  ['http://www.w3.org/2001/XMLSchema-instance', 'xsi:'],
  ['http://www.w3.org/XML/1998/namespace', 'xml:'],
]);
/** What undeclared prefixes usually mean in C-CDA documents. */
const usual: ReadonlyMap<string, string> = new Map([
  ['sdtc', 'urn:hl7-org:sdtc'],
  ['xsi', 'http://www.w3.org/2001/XMLSchema-instance'],
]);

/** A fault in the file that does not change its meaning. */
export type XmlTolerance = 'encoding-contradicted' | 'unbound-prefix' | 'no-namespace';

/** The prefixes in force at a place, and the names already resolved there. */
export type Scope = {
  readonly prefixes: ReadonlyMap<string, string>;
  readonly elements: Map<string, string>;
  readonly attributes: Map<string, string>;
};

export const rootScope = (): Scope => ({
  prefixes: new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]),
  elements: new Map(),
  attributes: new Map(),
});

/** The scope within an element that declares prefixes. */
export function innerScope(outer: Scope, declared: ReadonlyMap<string, string>): Scope {
  return {
    prefixes: new Map([...outer.prefixes, ...declared]),
    elements: new Map(),
    attributes: new Map(),
  };
}

function uriOf(scope: Scope, prefix: string, tolerated: Set<XmlTolerance>): string {
  const uri = scope.prefixes.get(prefix);
  if (uri !== undefined && uri !== '') return uri;
  if (prefix === '') {
    tolerated.add('no-namespace');
    return 'urn:hl7-org:v3';
  }
  tolerated.add('unbound-prefix');
  return usual.get(prefix) ?? `prefix:${prefix}`;
}

/** The resolved name of an element or attribute as written in the document. */
export function resolveName(
  scope: Scope,
  raw: string,
  kind: 'elements' | 'attributes',
  tolerated: Set<XmlTolerance>,
): string {
  const known = scope[kind].get(raw);
  if (known !== undefined) return known;
  const colon = raw.indexOf(':');
  const prefix = colon === -1 ? '' : raw.slice(0, colon);
  const local = colon === -1 ? raw : raw.slice(colon + 1);
  let name = local;
  // Namespaces in XML 6.2: the default namespace does not apply to attributes.
  if (prefix !== '' || kind === 'elements') {
    const uri = uriOf(scope, prefix, tolerated);
    name = `${wellKnown.get(uri) ?? `{${uri}}`}${local}`;
  }
  scope[kind].set(raw, name);
  return name;
}
