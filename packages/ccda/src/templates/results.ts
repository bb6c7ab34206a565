import type { CodeableConcept, DiagnosticReport, Observation, Reference, Specimen } from 'fhir/r4';
import { toQuantity } from '../datatypes/quantity.ts';
import type { Timestamp } from '../datatypes/timestamp.ts';
import {
  addFact,
  type Context,
  conceptsOf,
  contentKey,
  identifiersOf,
  narrativeOf,
  pointOf,
  requiredConcept,
  type Section,
  subjectOf,
  textConcept,
  timeChoice,
  timeField,
  toConcept,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { actorReferences } from '../header/actor.ts';
import { attribute, child, children, plainText, type XmlElement } from '../xml/xml-element.ts';
import { observationCategory, observationKind, toObservation } from './observation.ts';
import {
  authorsOf,
  clockKey,
  codeOf,
  concept,
  entryTemplate,
  hasTemplate,
  notesOf,
  relatedOf,
  statusOf,
  takeRelated,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

/** ConceptMap CF-ResultReportStatus. */
const reportStatuses = new Map<string, DiagnosticReport['status']>([
  ['aborted', 'cancelled'],
  ['active', 'registered'],
  ['cancelled', 'cancelled'],
  ['completed', 'final'],
  ['held', 'registered'],
  ['suspended', 'registered'],
  ['nullified', 'entered-in-error'],
]);
const imagingSections = new Set(['18748-4', '18726-0', '121181']);

/** LOINC names of imaging start with the modality; CPT counts radiology from 70010 to 79999. */
const modality = /^(?:XR|CT|CTA|MR|MRI|MRA|US|NM|PET|MG|RF|XA|DXA) /;
const radiology = /^7\d{4}$/;

function isImaging(section: Section, statement: XmlElement | undefined): boolean {
  if (imagingSections.has(section.code ?? '')) return true;
  const code = child(statement, 'code');
  return [code, ...children(code, 'translation')].some((cd) => {
    const system = attribute(cd, 'codeSystem');
    if (system === '2.16.840.1.113883.6.1')
      return modality.test(attribute(cd, 'displayName') ?? '');
    return system === '2.16.840.1.113883.6.12' && radiology.test(attribute(cd, 'code') ?? '');
  });
}

const resultCategory = (section: Section, statement: XmlElement): CodeableConcept =>
  observationCategory(isImaging(section, statement) ? 'imaging' : 'laboratory');

const reportCategory = (section: Section, statement: XmlElement): CodeableConcept =>
  isImaging(section, statement)
    ? concept('http://terminology.hl7.org/CodeSystem/v2-0074', 'RAD', 'Radiology')
    : concept('http://terminology.hl7.org/CodeSystem/v2-0074', 'LAB', 'Laboratory');

/** specimen/specimenRole, with what a collection procedure of the organizer adds. */
function specimenOf(
  ctx: Context,
  specimen: XmlElement,
  collection: XmlElement | undefined,
): Handle | undefined {
  const role = child(specimen, 'specimenRole');
  const entity = child(role, 'specimenPlayingEntity');
  const name = plainText(child(entity, 'name'));
  const type = toConcept(ctx, child(entity, 'code'));
  const identifier = identifiersOf(ctx, role);
  const desc = plainText(child(entity, 'desc'));
  if (
    role === undefined ||
    (type === undefined && name === undefined && identifier.length === 0 && desc === undefined)
  )
    return undefined;
  const resource: Specimen = {
    resourceType: 'Specimen',
    identifier,
    type: type ?? textConcept(name),
    subject: subjectOf(ctx),
    collection: {
      ...timeChoice(ctx, 'collected', child(collection, 'effectiveTime')),
      quantity: toQuantity(child(entity, 'quantity')),
      bodySite: toConcept(ctx, child(collection, 'targetSiteCode')),
    },
    condition: collection === undefined ? [] : specimenConditions(ctx, collection),
    note: [
      ...(type !== undefined && name !== undefined ? [{ text: name }] : []),
      ...(desc === undefined ? [] : [{ text: desc }]),
    ],
  };
  const key = children(role, 'id').length > 0 ? undefined : contentKey(ctx, specimen);
  return addFact(ctx, role, resource, key === undefined ? { authors: [] } : { key, authors: [] });
}

function specimenConditions(ctx: Context, collection: XmlElement): CodeableConcept[] {
  return takeRelated(ctx, collection, ({ statement }) => statement.name === 'observation').flatMap(
    (observation) => conceptsOf(ctx, observation, 'value'),
  );
}

function mapResult(
  ctx: Context,
  statement: XmlElement,
  section: Section,
  around?: { organizer: XmlElement; specimen: Reference | undefined },
): Handle {
  ctx.ledger.claim(statement);
  const resource: Observation = toObservation(ctx, statement, {
    category: [resultCategory(section, statement)],
    time: child(around?.organizer, 'effectiveTime'),
  });
  const [own] = children(statement, 'specimen');
  const specimen = own === undefined ? undefined : specimenOf(ctx, own, undefined);
  resource.specimen = specimen === undefined ? around?.specimen : ctx.draft.reference(specimen);
  return addFact(ctx, statement, resource, {
    kind: observationKind(resource),
    authors: authorsOf(statement, around?.organizer),
  });
}

const sortable = ({ date, time = '' }: Timestamp): string => `${date}T${time}`;

function effectiveOf(
  ctx: Context,
  organizer: XmlElement,
  members: readonly XmlElement[],
): Partial<DiagnosticReport> {
  const own = timeChoice(ctx, 'effective', child(organizer, 'effectiveTime'));
  if (Object.keys(own).length > 0) return own;
  const times = members
    .flatMap((member) => pointOf(ctx, child(member, 'effectiveTime')) ?? [])
    .sort((a, b) => (sortable(a) < sortable(b) ? -1 : 1));
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return {};
  if (sortable(first) === sortable(last)) return timeField(ctx, 'effectiveDateTime', first);
  return { effectivePeriod: { ...timeField(ctx, 'start', first), ...timeField(ctx, 'end', last) } };
}

function mapOrganizer(ctx: Context, organizer: XmlElement, section: Section): Handle {
  const [collection] = takeRelated(
    ctx,
    organizer,
    ({ statement }) =>
      statement.name === 'procedure' &&
      (codeOf(statement) === '17636008' || hasTemplate(statement, entryTemplate(415))),
  );
  const specimens = children(organizer, 'specimen').flatMap(
    (specimen) => specimenOf(ctx, specimen, collection) ?? [],
  );
  const [specimen] = specimens;
  const members = relatedOf(organizer)
    .map(({ statement }) => statement)
    .filter((statement) => statement.name === 'observation' && !ctx.ledger.isClaimed(statement));
  const results = members.map((statement) =>
    mapResult(ctx, statement, section, {
      organizer,
      specimen: specimen === undefined ? undefined : ctx.draft.reference(specimen),
    }),
  );
  const code = requiredConcept(ctx, child(organizer, 'code'));
  const effective = effectiveOf(ctx, organizer, members);
  const resource: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    text: narrativeOf(ctx, organizer),
    identifier: identifiersOf(ctx, organizer),
    status:
      reportStatuses.get(statusOf(organizer) ?? '') ??
      (statusOf(organizer) === undefined ? 'final' : 'unknown'),
    category: [reportCategory(section, organizer)],
    code,
    subject: subjectOf(ctx),
    ...effective,
    performer: actorReferences(ctx, organizer, 'performer'),
    specimen: specimens.map((handle) => ctx.draft.reference(handle)),
    result: results.map((handle) => ctx.draft.reference(handle)),
  };
  const notes = notesOf(ctx, organizer);
  // R4 reports hold no annotations: the words of comments become the conclusion.
  if (notes.length > 0) resource.conclusion = notes.flatMap(({ text }) => text ?? []).join('; ');
  return addFact(ctx, organizer, resource, {
    kind: `${code.coding?.[0]?.code ?? code.text ?? ''}|${clockKey(effective.effectiveDateTime, effective._effectiveDateTime) ?? clockKey(effective.effectivePeriod?.start, effective.effectivePeriod?._start) ?? ''}`,
  });
}

export const resultOrganizer: TemplateMapper = {
  name: 'Result Organizer',
  templates: [entryTemplate(1), '2.16.840.1.113883.10.20.1.32'],
  takes: ['organizer'],
  makes: 'DiagnosticReport',
  guide: 'CF-results',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'code', to: 'code' },
    {
      from: 'code',
      to: 'category',
      note: 'by section: the class of a LOINC code needs a terminology server',
    },
    { from: 'statusCode', to: 'status' },
    {
      from: 'effectiveTime',
      to: 'effectiveDateTime, effectivePeriod',
      note: 'from the results when missing',
    },
    { from: 'specimen', to: 'specimen' },
    { from: 'performer', to: 'performer' },
    { from: 'author', to: 'Provenance' },
    { from: 'Result Observation', to: 'result' },
    { from: 'Specimen Collection Procedure', to: 'specimen (Specimen.collection)' },
  ],
  map: (ctx, organizer, section) => [mapOrganizer(ctx, organizer, section)],
};

export const resultObservation: TemplateMapper = {
  name: 'Result Observation',
  templates: [entryTemplate(2), '2.16.840.1.113883.10.20.1.31'],
  takes: ['observation'],
  makes: 'Observation',
  guide: 'CF-results',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'code', to: 'code' },
    { from: '(section)', to: 'category' },
    { from: 'statusCode', to: 'status' },
    { from: 'effectiveTime', to: 'effectiveDateTime, effectivePeriod' },
    { from: 'value (PQ, IVL_PQ, CD, INT, REAL, ST, BL, TS, IVL_TS, RTO, MO)', to: 'value[x]' },
    { from: 'value (ED)', to: 'valueString', note: 'binary content: extension valueAttachment' },
    { from: 'interpretationCode', to: 'interpretation' },
    { from: 'methodCode', to: 'method' },
    { from: 'targetSiteCode', to: 'bodySite' },
    { from: 'specimen', to: 'specimen' },
    { from: 'author', to: 'Provenance' },
    {
      from: 'referenceRange/observationRange/interpretationCode',
      to: '',
      note: 'only the normal range is mapped, as the guide asks',
    },
    { from: 'referenceRange/observationRange/value', to: 'referenceRange.low, high' },
    { from: 'referenceRange/observationRange/text', to: 'referenceRange.text' },
  ],
  map: (ctx, statement, section) => [mapResult(ctx, statement, section)],
};
