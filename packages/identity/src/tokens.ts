import type { Identifier } from 'fhir/r4';
import { keyedHash } from './fact-id.ts';
import type { Token } from './fhir-lookup.ts';
import type { IdentifierSystems } from './identifier-systems.ts';

/** The types that sources share: the same person, place or thing is one resource. All else is a fact of its source. */
export const sharedTypes: ReadonlySet<string> = new Set([
  'Patient',
  'Practitioner',
  'Organization',
  'Location',
  'Device',
  'Encounter',
]);

/** True for Patient, Practitioner, Organization, Location, Device and (by visit number) Encounter. */
export function isSharedType(type: string): boolean {
  return sharedTypes.has(type);
}

/** The identifiers of a resource as normalised tokens, without those that cannot identify. An Encounter is known by its visit numbers alone. */
export function tokensOf(
  type: string,
  identifiers: readonly Identifier[] | undefined,
  systems: IdentifierSystems,
): Token[] {
  const usable = (identifiers ?? []).filter(
    (identifier) => type !== 'Encounter' || isVisitNumber(identifier),
  );
  return distinctTokens(
    usable.map(({ system, value }) => ({ system: system ?? '', value: value ?? '' })),
    systems,
  );
}

/** Normalises the systems, drops doubles and values that say nothing. */
export function distinctTokens(tokens: readonly Token[], systems: IdentifierSystems): Token[] {
  const distinct = new Map<string, Token>();
  for (const { system, value } of tokens) {
    const token = {
      system: system === '' ? '' : systems.normalise(system),
      value: typeof value === 'string' ? value.trim() : '',
    };
    const form = comparableValue(token);
    if (form !== '') distinct.set(JSON.stringify([token.system, form]), token);
  }
  return [...distinct.values()];
}

/** HL7 v2-0203: VN is the visit number. */
function isVisitNumber(identifier: Identifier): boolean {
  return identifier.type?.coding?.some(({ code }) => code === 'VN') ?? false;
}

const ssn = 'http://hl7.org/fhir/sid/us-ssn';

/** The form in which values are compared; '' when the value cannot identify anybody. */
export function comparableValue({ system, value }: Token): string {
  if (!/[\p{L}\p{N}]/u.test(value)) return '';
  if (system !== ssn) return value;
  const digits = value.replace(/[\s-]/g, '');
  // 000-00-0000, 999-99-9999 and the like stand for "unknown" in many registration systems.
  return /^(\d)\1*$/.test(digits) ? '' : digits;
}

/** The ways a token may be stored in a server that others have filled: under every name of its system. */
export function storedForms(token: Token, systems: IdentifierSystems): Token[] {
  if (token.system === '') return [];
  const values = new Set([token.value]);
  if (token.system === ssn) {
    const digits = comparableValue(token);
    values.add(digits);
    values.add(digits.replace(/^(\d{3})(\d{2})(\d{4})$/, '$1-$2-$3'));
  }
  // Identifier.system is a URI: authority names of HL7v2 do not stand there.
  const names = systems
    .namesOf(token.system)
    .filter((name) => name === token.system || name.includes(':'));
  return names.flatMap((system) => [...values].map((value) => ({ system, value })));
}

/** A key is the keyed hash of a token: across all sources when its system is trusted, else within its source. */
export function tokenKey(
  secret: string,
  type: string,
  token: Token,
  source: string,
  systems: IdentifierSystems,
): string {
  const scope = systems.isTrusted(token.system) ? [] : [source];
  return `k-${keyedHash(secret, ['key', type, token.system, comparableValue(token), ...scope])}`;
}

/** The key of the id that a source itself uses. */
export function sourceIdKey(secret: string, type: string, id: string, source: string): string {
  return `s-${keyedHash(secret, ['source-id', type, id, source])}`;
}

/** The key of an entity's own row. Ids are kept as they are: they stand in every reference anyway. */
export function entityKey(id: string): string {
  return `e-${id}`;
}

/**
 * The tokens of a condition such as `identifier=urn:mrn|1` or `identifier=a|1,b|2`; undefined when it asks for anything else.
 * Takes a bare query or `Type?query`.
 */
export function tokensOfCondition(condition: string): Token[] | undefined {
  const query = condition.slice(condition.indexOf('?') + 1);
  const tokens: Token[] = [];
  for (const [name, value] of new URLSearchParams(query)) {
    if (name !== 'identifier') return undefined;
    for (const alternative of splitUnescaped(value, ',')) {
      const parts = splitUnescaped(alternative, '|').map(unescapeToken);
      const [system = '', id = ''] = parts.length === 1 ? ['', parts[0]] : parts;
      if (id === '' || parts.length > 2) return undefined;
      tokens.push({ system, value: id });
    }
  }
  return tokens.length > 0 ? tokens : undefined;
}

/** R4 3.1.1.4.1: `\,`, `\|`, `\$` and `\\` are literal. */
function splitUnescaped(text: string, separator: string): string[] {
  const parts = [''];
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if (char === separator) parts.push('');
    else {
      const escaped = char === '\\' && index + 1 < text.length;
      parts[parts.length - 1] += escaped ? char + text[++index] : char;
    }
  }
  return parts;
}

function unescapeToken(text: string): string {
  return text.replace(/\\([\\$,|])/g, '$1');
}
