import type {
  Composition,
  CompositionAttester,
  CompositionEvent,
  CompositionSection,
  Reference,
} from 'fhir/r4';
import { toLanguage } from '../datatypes/language.ts';
import { absentExtension } from '../datatypes/null-flavor.ts';
import {
  type Context,
  conceptsOf,
  identifiersOf,
  requiredConcept,
  subjectOf,
  timeField,
  timestampOf,
  toConcept,
  toPeriod,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { isStatement } from '../document/ledger.ts';
import { sectionDiv } from '../narrative/to-xhtml.ts';
import { mapEntry, sectionOf } from '../templates/map-statement.ts';
import {
  attribute,
  child,
  children,
  descend,
  elements,
  plainText,
  type XmlElement,
} from '../xml/xml-element.ts';
import { actorReferences, organizationOf, participantActor } from './actor.ts';
import { carePlanOf } from './section-plan.ts';

const emptyReasons = new Map([
  ['NASK', 'notasked'],
  ['ASKU', 'notasked'],
  ['MSK', 'withheld'],
  ['NAV', 'unavailable'],
  ['UNK', 'unavailable'],
  ['NI', 'unavailable'],
]);

/** The section elements of a body, nested ones below theirs. */
export const sectionsBelow = (element: XmlElement | undefined): XmlElement[] =>
  children(element, 'component').flatMap((component) => children(component, 'section'));

function uniqueHandles(handles: readonly Handle[]): Handle[] {
  const seen = new Set<number>();
  return handles.filter(({ index }) => !seen.has(index) && seen.add(index));
}

function sectionFields(ctx: Context, element: XmlElement): CompositionSection {
  const section = sectionOf(element);
  const text = child(element, 'text');
  const div = text === undefined ? undefined : sectionDiv(text, ctx.narrative);
  const handles = children(element, 'entry').flatMap((entry) =>
    elements(entry)
      .filter(isStatement)
      .flatMap((statement) => mapEntry(ctx, statement, section)),
  );
  const narrative = div === undefined ? undefined : ({ status: 'additional', div } as const);
  const plan = carePlanOf(ctx, section, narrative, uniqueHandles(handles));
  if (plan !== undefined) handles.push(plan);
  const nested = sectionsBelow(element).map((inner) => sectionFields(ctx, inner));
  const flavor = attribute(element, 'nullFlavor');
  const entry = uniqueHandles(handles)
    .filter(({ index }) => index !== ctx.patient.index)
    .map((handle) => ctx.draft.reference(handle));
  const empty =
    entry.length === 0 && nested.length === 0 && (flavor !== undefined || div === undefined);
  return {
    title: plainText(child(element, 'title')),
    code: toConcept(ctx, child(element, 'code')),
    author: actorReferences(ctx, element, 'author'),
    text: narrative,
    entry,
    // R4 cmp-2: an empty reason goes with no entries.
    emptyReason: empty
      ? {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason',
              code: emptyReasons.get(flavor ?? 'NI') ?? 'unavailable',
            },
          ],
        }
      : undefined,
    section: nested,
  };
}

function attestersOf(ctx: Context, document: XmlElement): CompositionAttester[] {
  const one = (element: XmlElement, mode: CompositionAttester['mode']): CompositionAttester[] => {
    const actor = participantActor(ctx, element);
    if (actor === undefined) return [];
    const party = actor.preferred.type === 'Device' ? actor.organization : actor.preferred;
    return [
      {
        mode,
        ...timeField(ctx, 'time', timestampOf(ctx, child(element, 'time'))),
        party: party === undefined ? undefined : ctx.draft.reference(party, actor.display),
      },
    ];
  };
  return [
    ...children(document, 'legalAuthenticator').flatMap((element) => one(element, 'legal')),
    ...children(document, 'authenticator').flatMap((element) => one(element, 'professional')),
  ];
}

function eventsOf(ctx: Context, document: XmlElement): CompositionEvent[] {
  return children(document, 'documentationOf').flatMap((documentation) => {
    const service = child(documentation, 'serviceEvent');
    if (service === undefined) return [];
    return [
      {
        code: conceptsOf(ctx, service, 'code'),
        period: toPeriod(ctx, child(service, 'effectiveTime')),
      },
    ];
  });
}

/** authors as Composition.author wants them; the custodian stands in where the document names none. */
function authorsFor(
  ctx: Context,
  document: XmlElement,
  custodian: Handle | undefined,
): Reference[] {
  const authors = actorReferences(ctx, document, 'author');
  if (authors.length > 0) return authors;
  return custodian === undefined ? [{ display: 'Unknown' }] : [ctx.draft.reference(custodian)];
}

const confidentialities = new Set(['U', 'L', 'M', 'N', 'R', 'V']);

/** The document's frame to Composition, with every section and the resources made of it. */
export function compositionOf(
  ctx: Context,
  document: XmlElement,
  custodian: Handle | undefined,
): Composition {
  const type = requiredConcept(ctx, child(document, 'code'));
  const title =
    plainText(child(document, 'title')) ??
    type.text ??
    type.coding?.[0]?.display ??
    'Clinical document';
  const time = child(document, 'effectiveTime');
  const timestamp = timestampOf(ctx, time);
  const confidentiality = attribute(child(document, 'confidentialityCode'), 'code') ?? '';
  const language = attribute(child(document, 'languageCode'), 'code');
  const version = attribute(child(document, 'versionNumber'), 'value');
  const sections = sectionsBelow(descend(document, 'component', 'structuredBody')).map((element) =>
    sectionFields(ctx, element),
  );
  return {
    resourceType: 'Composition',
    language: language === undefined ? undefined : toLanguage(language),
    extension:
      version === undefined
        ? []
        : [
            {
              url: 'http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber',
              valueString: version,
            },
          ],
    identifier: identifiersOf(ctx, document)[0],
    status: 'final',
    type,
    subject: subjectOf(ctx),
    encounter: ctx.encounter === undefined ? undefined : ctx.draft.reference(ctx.encounter),
    ...(timestamp === undefined
      ? { _date: { extension: [absentExtension(time)] } }
      : timeField(ctx, 'date', timestamp)),
    author: authorsFor(ctx, document, custodian),
    title,
    confidentiality: confidentialities.has(confidentiality)
      ? (confidentiality as NonNullable<Composition['confidentiality']>)
      : undefined,
    attester: attestersOf(ctx, document),
    custodian: custodian === undefined ? undefined : ctx.draft.reference(custodian),
    relatesTo: relatedDocuments(ctx, document),
    event: eventsOf(ctx, document),
    section: sections,
  } as Composition;
}

const relations = new Map<string, 'replaces' | 'appends' | 'transforms'>([
  ['RPLC', 'replaces'],
  ['APND', 'appends'],
  ['XFRM', 'transforms'],
]);

/** relatedDocument/parentDocument as logical references. */
export function relatedDocuments(
  ctx: Context,
  document: XmlElement,
): NonNullable<Composition['relatesTo']> {
  return children(document, 'relatedDocument').flatMap((related) => {
    const code = relations.get(attribute(related, 'typeCode') ?? '');
    const [identifier] = identifiersOf(ctx, child(related, 'parentDocument'));
    return code === undefined || identifier === undefined
      ? []
      : [{ code, targetIdentifier: identifier }];
  });
}

/** The custodian's organization. */
export const custodianOf = (ctx: Context, document: XmlElement): Handle | undefined =>
  organizationOf(
    ctx,
    descend(document, 'custodian', 'assignedCustodian', 'representedCustodianOrganization'),
  );
