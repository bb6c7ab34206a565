import type { Attachment, DocumentReference } from 'fhir/r4';
import { identityKey } from '../datatypes/identifier.ts';
import { toAttachment } from '../document/attachment.ts';
import {
  addFact,
  type Context,
  identifiersOf,
  instantField,
  narrativeOf,
  subjectOf,
  textOf,
  toConcept,
  toPeriod,
} from '../document/context.ts';
import { actorReferences } from '../header/actor.ts';
import { sectionDiv } from '../narrative/to-xhtml.ts';
import { attribute, child, children, elements, type XmlElement } from '../xml/xml-element.ts';
import {
  authorship,
  authorsOf,
  concept,
  entryTemplate,
  statusOf,
  takeRelated,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

export const clinicalNote = concept(
  'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
  'clinical-note',
  'Clinical Note',
);
const plain = new Set(['content', 'paragraph', 'br', 'item', 'list']);

const onlyPlain = (element: XmlElement): boolean =>
  elements(element).every((inner) => plain.has(inner.name) && onlyPlain(inner));
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

// Line breaks are the only markup that plain text can keep.
function plainLines(element: XmlElement): string {
  const lines: string[] = [''];
  const visit = (node: XmlElement): void => {
    for (const inner of node.children) {
      if (typeof inner === 'string') lines[lines.length - 1] += inner.replace(/\s+/g, ' ');
      else if (inner.name === 'br') lines.push('');
      else {
        const block = inner.name === 'paragraph' || inner.name === 'item';
        if (block && lines.at(-1)?.trim() !== '') lines.push('');
        visit(inner);
        if (block) lines.push('');
      }
    }
  };
  visit(element);
  return lines
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The words of a note as an attachment: embedded data, or the narrative it points to as text or XHTML (guide, CF-notes). */
function noteAttachment(ctx: Context, text: XmlElement | undefined): Attachment | undefined {
  if (text === undefined) return undefined;
  if (attribute(text, 'representation') === 'B64') return toAttachment(ctx, text);
  const link = attribute(child(text, 'reference'), 'value');
  const piece = link === undefined ? undefined : ctx.narrative.byId(link.replace(/^#/, ''));
  if (piece === undefined) {
    const words = textOf(ctx, text);
    if (words !== undefined) return { contentType: 'text/plain', data: base64(words) };
    return link === undefined || link.startsWith('#')
      ? undefined
      : { contentType: attribute(text, 'mediaType'), url: link };
  }
  if (onlyPlain(piece)) {
    const lines = plainLines(piece);
    return lines === '' ? undefined : { contentType: 'text/plain', data: base64(lines) };
  }
  const div = sectionDiv(piece, ctx.narrative);
  return div === undefined
    ? undefined
    : { contentType: 'application/xhtml+xml', data: base64(div) };
}

export const noteActivity: TemplateMapper = {
  name: 'Note Activity',
  templates: [entryTemplate(202)],
  takes: ['act'],
  makes: 'DocumentReference',
  takesReferences: true,
  guide: 'CF-notes',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'code/translation', to: 'type' },
    { from: '(none)', to: 'category clinical-note' },
    { from: 'text', to: 'content.attachment' },
    { from: 'effectiveTime', to: 'context.period' },
    { from: 'author', to: 'author' },
    { from: 'author/time', to: 'date' },
    { from: 'entryRelationship/encounter', to: 'context.encounter' },
    { from: 'reference/externalDocument/id', to: 'relatesTo.target.identifier' },
  ],
  map(ctx, act) {
    const attachment = noteAttachment(ctx, child(act, 'text'));
    if (attachment === undefined) return [];
    const authors = authorsOf(act);
    const recorded = authorship(ctx, authors);
    const codeElement = child(act, 'code');
    const translations = children(codeElement, 'translation').flatMap(
      (translation) => toConcept(ctx, translation)?.coding ?? [],
    );
    const whole = toConcept(ctx, codeElement);
    const type = translations.length > 0 ? { ...whole, coding: translations } : whole;
    const encounters = takeRelated(ctx, act, ({ statement }) => statement.name === 'encounter');
    const resource: DocumentReference = {
      resourceType: 'DocumentReference',
      text: narrativeOf(ctx, act),
      identifier: identifiersOf(ctx, act),
      status: statusOf(act) === 'nullified' ? 'entered-in-error' : 'current',
      docStatus:
        statusOf(act) === 'completed'
          ? 'final'
          : statusOf(act) === 'active'
            ? 'preliminary'
            : undefined,
      type,
      category: [clinicalNote],
      subject: subjectOf(ctx),
      ...instantField(ctx, 'date', recorded.time),
      author: actorReferences(ctx, act, 'author'),
      relatesTo: children(act, 'reference').flatMap((reference) => {
        const [identifier] = identifiersOf(ctx, child(reference, 'externalDocument'));
        return identifier === undefined
          ? []
          : [{ code: 'appends' as const, target: { identifier } }];
      }),
      content: [{ attachment }],
      context: { period: toPeriod(ctx, child(act, 'effectiveTime')) },
    };
    ctx.later.push(() => {
      const keys = encounters.flatMap((encounter) =>
        children(encounter, 'id').flatMap((id) => identityKey(id) ?? []),
      );
      const named = keys
        .map((key) => ctx.factsByKey.get(`Encounter ${key}`))
        .find((handle) => handle !== undefined);
      const handle = named ?? ctx.encounter;
      if (handle !== undefined)
        resource.context = { ...resource.context, encounter: [ctx.draft.reference(handle)] };
    });
    return [addFact(ctx, act, resource, { kind: type?.coding?.[0]?.code, authors })];
  },
};

/** Pictures and other media within a section. */
export const observationMedia: TemplateMapper = {
  name: 'Observation Media',
  templates: [],
  takes: ['observationMedia'],
  makes: 'Media',
  rows: [{ from: 'value', to: 'content' }],
  map(ctx, statement) {
    const value = child(statement, 'value');
    const content = value === undefined ? undefined : toAttachment(ctx, value);
    if (content === undefined) return [];
    return [
      addFact(ctx, statement, {
        resourceType: 'Media',
        identifier: identifiersOf(ctx, statement),
        status: 'completed',
        subject: subjectOf(ctx),
        content,
      }),
    ];
  },
};
