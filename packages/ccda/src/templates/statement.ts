import type { Annotation, CodeableConcept, Element, Reference } from 'fhir/r4';
import type { Timestamp } from '../datatypes/timestamp.ts';
import {
  type Context,
  conceptsOf,
  textOf,
  timeField,
  timestampOf,
  toConcept,
} from '../document/context.ts';
import { isStatement } from '../document/ledger.ts';
import { participantActor } from '../header/actor.ts';
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts';

export const loinc = 'http://loinc.org';
export const snomed = 'http://snomed.info/sct';

export const statusOf = (statement: XmlElement): string | undefined =>
  attribute(child(statement, 'statusCode'), 'code');
export const moodOf = (statement: XmlElement): string => attribute(statement, 'moodCode') ?? 'EVN';
export const isNegated = (statement: XmlElement): boolean =>
  attribute(statement, 'negationInd') === 'true';
export const codeOf = (statement: XmlElement | undefined): string | undefined =>
  attribute(child(statement, 'code'), 'code');

/** True when the statement has that template, in any version. */
export function hasTemplate(
  statement: XmlElement | undefined,
  ...roots: readonly string[]
): boolean {
  for (const node of statement?.children ?? []) {
    if (typeof node === 'string' || node.name !== 'templateId') continue;
    if (roots.includes(attribute(node, 'root') ?? '')) return true;
  }
  return false;
}

/** The last arc of the OIDs of HL7's C-CDA entry templates. */
export const entryTemplate = (arc: string | number): string =>
  `2.16.840.1.113883.10.20.22.4.${arc}`;

/** A statement within another, and how it is related. */
export type Related = { readonly statement: XmlElement; readonly typeCode: string };

/** The statements directly below: those of entryRelationships and components. */
export function relatedOf(statement: XmlElement): readonly Related[] {
  let related: Related[] | undefined;
  for (const link of statement.children) {
    if (typeof link === 'string') continue;
    if (link.name !== 'entryRelationship' && link.name !== 'component') continue;
    const typeCode = attribute(link, 'typeCode') ?? (link.name === 'component' ? 'COMP' : '');
    for (const inner of link.children) {
      if (typeof inner === 'string' || !isStatement(inner)) continue;
      related ??= [];
      related.push({ statement: inner, typeCode });
    }
  }
  return related ?? nothing;
}

const nothing: readonly Related[] = [];

/** Takes the nested statements that fit: they are claimed, as their content goes into this resource. */
export function takeRelated(
  ctx: Context,
  statement: XmlElement,
  fits: (related: Related) => boolean,
): readonly XmlElement[] {
  const related = relatedOf(statement);
  if (related.length === 0) return [];
  const taken: XmlElement[] = [];
  for (const each of related) {
    if (!fits(each)) continue;
    ctx.ledger.claim(each.statement);
    taken.push(each.statement);
  }
  return taken;
}

/** Comment Activities as notes. */
export function notesOf(ctx: Context, statement: XmlElement): Annotation[] {
  const comments = takeRelated(
    ctx,
    statement,
    ({ statement: inner }) =>
      inner.name === 'act' &&
      (hasTemplate(inner, entryTemplate(64)) || codeOf(inner) === '48767-8'),
  );
  return comments.flatMap((comment) => {
    const text = textOf(ctx, child(comment, 'text'));
    if (text === undefined) return [];
    const author = child(comment, 'author');
    const actor = participantActor(ctx, author);
    return {
      text,
      ...timeField(ctx, 'time', timestampOf(ctx, child(author, 'time'))),
      authorReference:
        actor === undefined ? undefined : ctx.draft.reference(actor.preferred, actor.display),
    };
  });
}

/** Indications (template 19, or any observation that is the reason): their values. */
export function reasonsOf(ctx: Context, statement: XmlElement): CodeableConcept[] {
  const reasons = takeRelated(
    ctx,
    statement,
    ({ statement: inner, typeCode }) =>
      inner.name === 'observation' &&
      (typeCode === 'RSON' || hasTemplate(inner, entryTemplate(19))),
  );
  return reasons.flatMap(
    (reason) => conceptsOf(ctx, reason, 'value')[0] ?? toConcept(ctx, child(reason, 'code')) ?? [],
  );
}

const sortable = ({ date, time = '' }: Timestamp): string => `${date}T${time}`;

/** Who recorded a statement and when: earliest time, latest author (guide, CF-allergies and CF-problems). */
export function authorship(
  ctx: Context,
  authors: readonly XmlElement[],
): { time: Timestamp | undefined; author: Reference | undefined } {
  const timed = authors.map((author) => ({
    author,
    time: timestampOf(ctx, child(author, 'time')),
  }));
  const sorted = timed
    .filter(({ time }) => time !== undefined)
    .sort((a, b) => (sortable(a.time as Timestamp) < sortable(b.time as Timestamp) ? -1 : 1));
  const latest = (sorted.at(-1) ?? timed.at(-1))?.author;
  const actor = participantActor(ctx, latest);
  return {
    time: sorted[0]?.time,
    author: actor === undefined ? undefined : ctx.draft.reference(actor.preferred, actor.display),
  };
}

/** The authors of a statement, else those of the statement around it. */
export function authorsOf(statement: XmlElement, outer?: XmlElement): XmlElement[] {
  const own = children(statement, 'author');
  return own.length > 0 ? own : children(outer, 'author');
}

/** References to performers that may stand where FHIR wants a practitioner. */
export function performersOf(ctx: Context, statement: XmlElement): Reference[] {
  return children(statement, 'performer').flatMap((performer) => {
    const actor = participantActor(ctx, performer);
    return actor === undefined ? [] : [ctx.draft.reference(actor.preferred, actor.display)];
  });
}

/** The participant roles of that type, e.g. LOC, DEV, CSM. */
export function participantsOf(statement: XmlElement, typeCode: string): XmlElement[] {
  return children(statement, 'participant')
    .filter((participant) => attribute(participant, 'typeCode') === typeCode)
    .flatMap((participant) => child(participant, 'participantRole') ?? []);
}

/** A concept of one code. */
export const concept = (system: string, code: string, display?: string): CodeableConcept => ({
  coding: [display === undefined ? { system, code } : { system, code, display }],
});

/** Priority Preferences (template 143) of patient or provider, in words: few resources have a place of their own for them. */
export function preferencesOf(ctx: Context, statement: XmlElement): CodeableConcept[] {
  return takeRelated(
    ctx,
    statement,
    ({ statement: inner }) =>
      inner.name === 'observation' && hasTemplate(inner, entryTemplate(143)),
  ).flatMap((preference) => toConcept(ctx, child(preference, 'value')) ?? []);
}

/** Preferences as notes. */
export function preferenceNotes(ctx: Context, statement: XmlElement): Annotation[] {
  return preferencesOf(ctx, statement).flatMap(({ coding, text }) => {
    const words = text ?? coding?.[0]?.display ?? coding?.[0]?.code;
    return words === undefined ? [] : [{ text: `Priority: ${words}` }];
  });
}

/** A time as written, without its zone: tells two moments apart, whether or not a zone was added to them. */
export function clockKey(
  time: string | undefined,
  beside: Element | undefined,
): string | undefined {
  const written = beside?.extension?.[0]?.valueString ?? time;
  return written
    ?.replace(/(?:[+-]\d{2}:?\d{2}|Z)$/, '')
    .replace(/\D/g, '')
    .padEnd(14, '0');
}
