import type {
  Address,
  CodeableConcept,
  Coding,
  ContactPoint,
  Element,
  FhirResource,
  HumanName,
  Identifier,
  Narrative,
  Period,
  Reference,
} from 'fhir/r4';
import type { CcdaConfig } from '../config.ts';
import { toAddress } from '../datatypes/address.ts';
import { codeSystemUris } from '../datatypes/code-systems.table.ts';
import { identityKey, toIdentifiers } from '../datatypes/identifier.ts';
import { toHumanName } from '../datatypes/name.ts';
import { absentReason } from '../datatypes/null-flavor.ts';
import { toContactPoint } from '../datatypes/telecom.ts';
import {
  parseTimestamp,
  type Timestamp,
  toDateTime,
  toInstant,
  type ZonePolicy,
} from '../datatypes/timestamp.ts';
import type { IssueLog } from '../issue.ts';
import type { NarrativeIndex } from '../narrative/narrative-index.ts';
import { narrativeText } from '../narrative/narrative-text.ts';
import { pieceDiv } from '../narrative/to-xhtml.ts';
import {
  attribute,
  attributeNames,
  child,
  children,
  elements,
  plainText,
  type XmlElement,
} from '../xml/xml-element.ts';
import type { Draft, Handle } from './draft.ts';
import type { Ledger } from './ledger.ts';

/** What every mapper works with: the settings, the document's narrative, and the resources so far. */
export type Context = {
  readonly config: CcdaConfig;
  readonly zone: ZonePolicy;
  readonly log: IssueLog;
  readonly ledger: Ledger;
  readonly draft: Draft;
  readonly narrative: NarrativeIndex;
  /** Business identity of the patient; goes into the keys of facts. */
  readonly patientKey: string;
  readonly patient: Handle;
  /** Time of the document as `YYYY-MM-DD`, where it has one. */
  readonly documentDate: string | undefined;
  /** Maps a statement within another as a resource of its own, by its template. */
  mapNested(statement: XmlElement, section: Section): Handle[];
  /** Work that needs every entry to have been mapped. */
  readonly later: (() => void)[];
  /** Facts by `Type key`, to find what another entry refers to by id. */
  readonly factsByKey: Map<string, Handle>;
  /** The encompassing encounter, where the header names one. */
  encounter: Handle | undefined;
  /** Facts and the authors that stand in their entries. */
  readonly authored: { readonly target: Handle; readonly authors: readonly XmlElement[] }[];
};

/** The section an entry stands in. */
export type Section = {
  readonly element: XmlElement;
  /** LOINC code, of the section itself or by its template. */
  readonly code: string | undefined;
};

export const originalTextUrl = 'http://hl7.org/fhir/StructureDefinition/originalText';

/** A primitive date field and its `_` sibling. */
export type TimeField<K extends string> = { [P in K]?: string } & { [P in `_${K}`]?: Element };

/** Reads `@value`, else the low or high bound's; tells when it is no time. */
export function timestampOf(ctx: Context, element: XmlElement | undefined): Timestamp | undefined {
  const text = attribute(element, 'value');
  if (element === undefined || text === undefined) return undefined;
  const timestamp = parseTimestamp(text);
  if (timestamp !== undefined) return timestamp;
  ctx.log.add('warning', 'invalid-time', element);
  return dayOf(text);
}

/** The day of a time whose clock is mistyped: a day and more than two digits of clock cannot be a mistyped day. */
function dayOf(text: string): Timestamp | undefined {
  const found = /^(\d{8})\d{4,}/.exec(text.trim());
  const day = found?.[1] === undefined ? undefined : parseTimestamp(found[1]);
  return day === undefined ? undefined : { ...day, written: text.trim(), hasClock: true };
}

/** A point in time from a TS or IVL_TS: its value, low, center or high. */
export function pointOf(ctx: Context, element: XmlElement | undefined): Timestamp | undefined {
  return (
    timestampOf(ctx, element) ??
    timestampOf(ctx, child(element, 'low')) ??
    timestampOf(ctx, child(element, 'center')) ??
    timestampOf(ctx, child(element, 'high'))
  );
}

/** A dateTime field with the source's own text beside it where the dateTime says less. */
export function timeField<K extends string>(
  ctx: Context,
  key: K,
  timestamp: Timestamp | undefined,
): TimeField<K> {
  if (timestamp === undefined) return {} as TimeField<K>;
  const { value, original } = toDateTime(timestamp, ctx.zone);
  const field: Record<string, unknown> = { [key]: value };
  if (original !== undefined)
    field[`_${key}`] = { extension: [{ url: originalTextUrl, valueString: original }] };
  return field as TimeField<K>;
}

/** A date field: the day, and no more. */
export function dateField<K extends string>(
  _ctx: Context,
  key: K,
  timestamp: Timestamp | undefined,
): TimeField<K> {
  return (timestamp === undefined ? {} : { [key]: timestamp.date }) as TimeField<K>;
}

/** An instant field; the date-only original where no instant can be said. */
export function instantField<K extends string>(
  ctx: Context,
  key: K,
  timestamp: Timestamp | undefined,
): TimeField<K> {
  const instant = timestamp === undefined ? undefined : toInstant(timestamp, ctx.zone);
  return (instant === undefined ? {} : { [key]: instant }) as TimeField<K>;
}

/** IVL_TS to Period; a single value is its start. */
export function toPeriod(ctx: Context, element: XmlElement | undefined): Period | undefined {
  if (element === undefined) return undefined;
  const value = timestampOf(ctx, element);
  const low = timestampOf(ctx, child(element, 'low'));
  const high = timestampOf(ctx, child(element, 'high'));
  if (value === undefined && low === undefined && high === undefined) {
    const center = timestampOf(ctx, child(element, 'center'));
    return center === undefined ? undefined : timeField(ctx, 'start', center);
  }
  const start = low ?? value;
  // R4 per-1: what ends before it starts is no period; the start is what most readers sort by.
  if (start !== undefined && high !== undefined && isBefore(high, start)) {
    ctx.log.add('warning', 'invalid-time', child(element, 'high') ?? element);
    return timeField(ctx, 'start', start);
  }
  return { ...timeField(ctx, 'start', start), ...timeField(ctx, 'end', high) };
}

/** True when the first is surely earlier: compared as far as both are written, and across zones only by whole days apart. */
function isBefore(first: Timestamp, second: Timestamp): boolean {
  const length = Math.min(first.date.length, second.date.length);
  const [a, b] = [first.date.slice(0, length), second.date.slice(0, length)];
  if (a !== b || first.offset !== second.offset) return a < b;
  return (
    first.time !== undefined &&
    second.time !== undefined &&
    length === 10 &&
    first.time < second.time
  );
}

/** A time that is a dateTime when the source has one moment, else a Period: `effectiveDateTime` / `effectivePeriod`. */
export function timeChoice<K extends string>(
  ctx: Context,
  prefix: K,
  element: XmlElement | undefined,
): TimeField<`${K}DateTime`> & { [P in `${K}Period`]?: Period } {
  const low = attribute(child(element, 'low'), 'value');
  const high = attribute(child(element, 'high'), 'value');
  const moment = attribute(element, 'value') !== undefined || low === high || high === undefined;
  if (
    moment &&
    (low !== undefined ||
      attribute(element, 'value') !== undefined ||
      child(element, 'center') !== undefined)
  )
    return timeField(ctx, `${prefix}DateTime`, pointOf(ctx, element)) as never;
  const period = toPeriod(ctx, element);
  return (period === undefined ? {} : { [`${prefix}Period`]: period }) as never;
}

/** The identifiers of an element's `id` children. */
export function identifiersOf(ctx: Context, element: XmlElement | undefined): Identifier[] {
  return toIdentifiers(children(element, 'id'), ctx.config.identifierSystems);
}

/** The system URI of a code system OID. */
export function systemUri(codeSystem: string | undefined): string | undefined {
  if (codeSystem === undefined) return undefined;
  const oid = codeSystem.trim();
  return codeSystemUris.get(oid) ?? (/^[0-2](?:\.\d+)+$/.test(oid) ? `urn:oid:${oid}` : oid);
}

/** The plain words of an ED: what is written in it, and what it refers to in the narrative. */
export function textOf(ctx: Context, element: XmlElement | undefined): string | undefined {
  if (element === undefined) return undefined;
  const words: string[] = [];
  for (const node of element.children) {
    if (typeof node === 'string') words.push(node.replace(/\s+/g, ' ').trim());
    else if (node.name === 'reference') words.push(referencedText(ctx, node) ?? '');
    else if (node.name !== 'thumbnail') words.push(narrativeText(node) ?? '');
  }
  const text = [...new Set(words.filter((word) => word !== ''))].join(' ');
  return text === '' ? undefined : text;
}

function referencedText(ctx: Context, reference: XmlElement): string | undefined {
  const piece = pieceOf(ctx, reference);
  const text = piece === undefined ? undefined : ctx.narrative.textOf(piece);
  return text === undefined || mayCopy(ctx, text, reference) ? text : undefined;
}

function mayCopy(ctx: Context, text: string, reference: XmlElement): boolean {
  const may = ctx.narrative.mayCopy(text.length);
  if (!may) ctx.log.add('warning', 'copy-limit', reference);
  return may;
}

function pieceOf(ctx: Context, reference: XmlElement): XmlElement | undefined {
  const value = attribute(reference, 'value')?.trim();
  if (value === undefined) return undefined;
  const id = value.startsWith('#') ? value.slice(1) : value;
  const piece = ctx.narrative.byId(id);
  if (piece === undefined && value.startsWith('#'))
    ctx.log.add('warning', 'reference-unresolved', reference);
  return piece;
}

/** `Resource.text` from an entry's `text`: the part of the narrative that it points to, and its own words. */
export function narrativeOf(ctx: Context, statement: XmlElement): Narrative | undefined {
  const text = child(statement, 'text');
  if (text === undefined || attribute(text, 'representation') === 'B64') return undefined;
  const pieces: (XmlElement | string)[] = [];
  for (const node of text.children) {
    if (typeof node === 'string') {
      if (node.trim() !== '') pieces.push(node);
    } else if (node.name === 'reference') {
      const piece = pieceOf(ctx, node);
      if (piece !== undefined) pieces.push(piece);
    } else pieces.push(node);
  }
  const div = pieceDiv(pieces, ctx.narrative);
  return div === undefined || !mayCopy(ctx, div, text) ? undefined : { status: 'additional', div };
}

function codingOf(element: XmlElement): Coding | undefined {
  const code = attribute(element, 'code')?.trim();
  if (code === undefined) return undefined;
  return {
    system: systemUri(attribute(element, 'codeSystem')),
    code: code.replace(/\s+/g, ' '),
    display: attribute(element, 'displayName')?.trim(),
  };
}

function codingsOf(element: XmlElement): Coding[] {
  const codings: Coding[] = [];
  const visit = (cd: XmlElement): void => {
    const coding = codingOf(cd);
    if (
      coding !== undefined &&
      !codings.some(({ system, code }) => system === coding.system && code === coding.code)
    )
      codings.push(coding);
    for (const translation of children(cd, 'translation')) visit(translation);
  };
  visit(element);
  return codings;
}

/** CD/CE to CodeableConcept: the code, then its translations; text from originalText, dereferenced. */
export function toConcept(
  ctx: Context,
  element: XmlElement | undefined,
): CodeableConcept | undefined {
  if (element === undefined) return undefined;
  const coding = codingsOf(element);
  const original = child(element, 'originalText');
  if (child(element, 'qualifier') !== undefined)
    ctx.log.add('warning', 'qualifier-not-mapped', element);
  const text =
    textOf(ctx, original) ??
    // The words are said to exist but cannot be found: the display is the nearest thing.
    (original !== undefined || coding.length === 0 ? attribute(element, 'displayName') : undefined);
  return coding.length === 0 && text === undefined ? undefined : { coding, text };
}

/** As {@link toConcept}, but never undefined: a missing code says why in the data-absent-reason system. */
export function requiredConcept(ctx: Context, element: XmlElement | undefined): CodeableConcept {
  const concept = toConcept(ctx, element);
  if (concept !== undefined) return concept;
  const code = absentReason(attribute(element, 'nullFlavor'));
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code }] };
}

/** The concepts of all children of that name. */
export function conceptsOf(
  ctx: Context,
  element: XmlElement | undefined,
  name: string,
): CodeableConcept[] {
  return children(element, name).flatMap((cd) => toConcept(ctx, cd) ?? []);
}

/** The display of the code where the concept has no text. */
export function withText(concept: CodeableConcept | undefined): CodeableConcept | undefined {
  if (concept === undefined || concept.text !== undefined) return concept;
  const text = concept.coding?.find(({ display }) => display !== undefined)?.display;
  return text === undefined ? concept : { ...concept, text };
}

export const namesOf = (ctx: Context, element: XmlElement | undefined): HumanName[] =>
  children(element, 'name').flatMap(
    (name) => toHumanName(name, (time) => toPeriod(ctx, time)) ?? [],
  );

export const addressesOf = (ctx: Context, element: XmlElement | undefined): Address[] =>
  children(element, 'addr').flatMap((addr) => toAddress(addr, (time) => toPeriod(ctx, time)) ?? []);

export const telecomsOf = (ctx: Context, element: XmlElement | undefined): ContactPoint[] =>
  children(element, 'telecom').flatMap(
    (tel) => toContactPoint(tel, (time) => toPeriod(ctx, time)) ?? [],
  );

/** A reference to the document's patient. */
export const subjectOf = (ctx: Context): Reference => ctx.draft.reference(ctx.patient);

/** The element's own text as a fallback concept. */
export const textConcept = (text: string | undefined): CodeableConcept | undefined =>
  text === undefined ? undefined : { text };

/** The smallest key of an element's ids: the order in which ids are written must not matter. */
export function keyOf(element: XmlElement | undefined): string | undefined {
  const keys = children(element, 'id').flatMap((id) => identityKey(id) ?? []);
  return keys.length === 0 ? undefined : keys.sort()[0];
}

// A zone that a sender begins to write does not make another entry of it.
const withoutZone = (value: string): string =>
  /^\d{10,14}(?:\.\d+)?[+-]\d{4}$/.test(value) ? value.slice(0, -5) : value;

/** What the element says, in one spelling: stands for an id where the source gave none. */
export function contentKey(ctx: Context, element: XmlElement): string {
  const write = (node: XmlElement): string => {
    if (node.name === 'text' || node.name === 'originalText')
      return `<${node.name}>${textOf(ctx, node) ?? ''}`;
    const attributes = attributeNames(node)
      .filter((name) => name !== 'xsi:type' && name !== 'xsi:schemaLocation')
      .sort()
      .map((name) => ` ${name}=${withoutZone(attribute(node, name) ?? '')}`);
    const text = elements(node).length === 0 ? (plainText(node) ?? '') : '';
    return `<${node.name}${attributes.join('')}>${text}${elements(node)
      .filter((inner) => inner.name !== 'templateId')
      .map(write)
      .join('')}/`;
  };
  return `content|${write(element)}`;
}

/** Adds a fact: keyed by patient and II (else by content), claimed in the ledger, its authors noted for Provenance. */
export function addFact(
  ctx: Context,
  statement: XmlElement,
  resource: FhirResource,
  options: {
    readonly kind?: string | undefined;
    readonly key?: string;
    readonly authors?: readonly XmlElement[];
  } = {},
): Handle {
  const key = options.key ?? keyOf(statement) ?? contentKey(ctx, statement);
  const handle = ctx.draft.fact({
    resource,
    key: `${ctx.patientKey}|${key}`,
    kind: options.kind,
    at: statement,
  });
  for (const id of children(statement, 'id')) {
    const own = identityKey(id);
    if (own !== undefined) ctx.factsByKey.set(`${resource.resourceType} ${own}`, handle);
  }
  const authors = options.authors ?? children(statement, 'author');
  if (authors.length > 0) ctx.authored.push({ target: handle, authors });
  return handle;
}
