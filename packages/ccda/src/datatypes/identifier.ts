import { type IdentifierSystems, isUuid } from '@fph/identity';
import type { Identifier } from 'fhir/r4';
import { attribute, type XmlElement } from '../xml/xml-element.ts';
import { identifierUris } from './code-systems.table.ts';
import { absentExtension } from './null-flavor.ts';

const rfc3986 = 'urn:ietf:rfc:3986';
const uriOid = '2.16.840.1.113883.4.873';
const oid = /^[0-2](?:\.\d+)+$/;

const schemed = (root: string): string =>
  isUuid(root) ? `urn:uuid:${root.toLowerCase()}` : oid.test(root) ? `urn:oid:${root}` : root;

// The guide's row "Root = URI OID": what precedes the last separator is the system.
function splitUri(uri: string): Identifier {
  const at = Math.max(uri.lastIndexOf('/'), uri.startsWith('urn:') ? uri.lastIndexOf(':') : -1);
  if (at <= 0 || at === uri.length - 1) return { system: rfc3986, value: uri };
  return { system: uri.slice(0, at), value: uri.slice(at + 1) };
}

/** CDA II to FHIR Identifier by the guide's table; an II without a value says why in `_value`, or is left out when it says nothing. */
export function toIdentifier(
  element: XmlElement,
  systems: IdentifierSystems,
): Identifier | undefined {
  const root = attribute(element, 'root')?.trim();
  const extension = attribute(element, 'extension')?.trim();
  const assigner = attribute(element, 'assigningAuthorityName');
  const withAssigner = (identifier: Identifier): Identifier =>
    assigner === undefined ? identifier : { ...identifier, assigner: { display: assigner } };
  if (root === undefined)
    return extension === undefined ? undefined : withAssigner({ value: extension });
  const known = systems.systemOf(root) ?? identifierUris.get(root);
  if (extension === undefined) {
    // The OID of a known system is no id by itself: the value is unknown.
    if (known !== undefined && !isUuid(root))
      return attribute(element, 'nullFlavor') === undefined
        ? undefined
        : { system: known, _value: { extension: [absentExtension(element)] } };
    if (attribute(element, 'nullFlavor') !== undefined)
      return { system: schemed(root), _value: { extension: [absentExtension(element)] } };
    const value = schemed(root);
    // A root that is neither OID nor UUID is no URI: it stays a bare value.
    return withAssigner(value.includes(':') ? { system: rfc3986, value } : { value });
  }
  if (root === uriOid) return splitUri(extension);
  return withAssigner({ system: known ?? schemed(root), value: extension });
}

/** All identifiers of an element's `id` children that have a value or say why not. */
export function toIdentifiers(
  ids: readonly XmlElement[],
  systems: IdentifierSystems,
): Identifier[] {
  const seen = new Set<string>();
  const identifiers: Identifier[] = [];
  for (const id of ids) {
    const identifier = toIdentifier(id, systems);
    if (identifier === undefined) continue;
    const key = `${identifier.system ?? ''}|${identifier.value ?? ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    identifiers.push(identifier);
  }
  return identifiers;
}

/** `root|extension` of an II that identifies something, in one spelling; undefined for null flavors and bare systems. */
export function identityKey(element: XmlElement): string | undefined {
  const root = attribute(element, 'root')?.trim();
  const extension = attribute(element, 'extension')?.trim();
  if (attribute(element, 'nullFlavor') !== undefined && extension === undefined) return undefined;
  if (root === undefined) return undefined;
  if (extension === undefined && identifierUris.has(root)) return undefined;
  const spelled = isUuid(root) ? root.toLowerCase() : root;
  return extension === undefined ? spelled : `${spelled}|${extension}`;
}
