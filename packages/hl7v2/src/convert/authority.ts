import type { Value } from '../parser/message.ts';
import type { Scope } from './reference.ts';
import type { Run } from './run.ts';

/** The system of the sender's own numbers and lists. */
export const senderSystem = (run: Run, kind = ''): string =>
  `urn:id:${encodeURIComponent(run.source)}${kind === '' ? '' : `:${kind}`}`;

/**
 * The identifier system of an assigning authority whose name space, universal id and type stand in parts `first` to
 * `first + 2` of a value: the configured one, else the universal id as URI, else `urn:id:` with the name space.
 */
export const authorityOf = (scope: Scope, value: Value, first: number): string | undefined => {
  const { run } = scope;
  const space = part(value, first)?.text();
  const universal = value.level === 3 ? undefined : part(value, first + 1)?.text();
  const kind = value.level === 3 ? undefined : part(value, first + 2)?.text();
  const configured =
    (universal === undefined ? undefined : run.config.systemOf(universal)) ??
    (space === undefined ? undefined : run.config.systemOf(space));
  if (configured !== undefined) return configured;
  if (universal !== undefined) {
    const uuid = kind === 'UUID' || kind === 'GUID' ? uuidOf(universal) : undefined;
    if (uuid !== undefined) return `urn:uuid:${uuid}`;
    if (isOid(universal)) return `urn:oid:${universal}`;
    if (/^[a-z][a-z0-9+.-]*:/i.test(universal)) return universal.replace(/\s/g, '%20');
    if (kind === 'DNS') return `urn:dns:${encodeURIComponent(universal)}`;
    if (space === undefined || kind === 'ISO') return `urn:id:${encodeURIComponent(universal)}`;
  }
  return space === undefined ? undefined : `urn:id:${encodeURIComponent(space)}`;
};

/** A UUID in its usual form; senders also write it without hyphens or in braces. */
export const uuidOf = (text: string): string | undefined => {
  const hex = text.replace(/[{}-]/g, '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(hex)
    ? `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    : undefined;
};

/**
 * An OID as FHIR takes it: no arc with a leading zero, and long enough to be somebody's own (`2.6.1` is a standard's,
 * and the validator takes it for none).
 */
const isOid = (text: string): boolean =>
  /^[0-2](\.(0|[1-9]\d*)){2,}$/.test(text) && text.lastIndexOf('.') >= 5;

const part = (value: Value, number: number): Value | undefined => value.part(number);
