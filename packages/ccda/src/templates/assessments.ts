import type { CodeableConcept, Observation, ObservationComponent } from 'fhir/r4';
import {
  addFact,
  type Context,
  identifiersOf,
  narrativeOf,
  requiredConcept,
  type Section,
  subjectOf,
  timeChoice,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { child, type XmlElement } from '../xml/xml-element.ts';
import {
  observationCategory,
  observationKind,
  observationStatus,
  toObservation,
  valueFields,
} from './observation.ts';
import { mapPlanned } from './planned.ts';
import {
  concept,
  entryTemplate,
  hasTemplate,
  moodOf,
  notesOf,
  relatedOf,
  takeRelated,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

const usCoreCategory = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-category';
const functional = concept(usCoreCategory, 'functional-status', 'Functional Status');
const cognitive = concept(usCoreCategory, 'cognitive-status', 'Cognitive Status');
const survey = observationCategory('survey');
const exam = observationCategory('exam');

/** What the observations of a section are about. */
const bySection = new Map<string, readonly CodeableConcept[]>([
  ['47420-5', [functional]],
  ['10190-7', [cognitive]],
  ['29762-2', [observationCategory('social-history')]],
  ['29545-1', [exam]],
  ['10187-3', [exam]],
  ['10210-3', [exam]],
  ['8716-3', [observationCategory('vital-signs')]],
  ['30954-2', [observationCategory('laboratory')]],
]);

/** Text, code and quantity observations of diagnostic imaging reports. */
const imagingTemplates = [12, 13, 14].map((arc) => `2.16.840.1.113883.10.20.6.2.${arc}`);

function categoriesOf(statement: XmlElement, section: Section): readonly CodeableConcept[] {
  if (hasTemplate(statement, entryTemplate(69)))
    return [survey, ...(bySection.get(section.code ?? '') ?? [])];
  if (hasTemplate(statement, ...imagingTemplates)) return [observationCategory('imaging')];
  return bySection.get(section.code ?? '') ?? [];
}

function componentsOf(ctx: Context, statement: XmlElement): ObservationComponent[] {
  const parts = takeRelated(
    ctx,
    statement,
    ({ statement: inner, typeCode }) =>
      inner.name === 'observation' &&
      (hasTemplate(inner, entryTemplate(86)) || (typeCode === 'COMP' && !hasTemplateAny(inner))),
  );
  return parts.map((part) => {
    const { extension: _none, ...value } = valueFields(ctx, part);
    return { code: requiredConcept(ctx, child(part, 'code')), ...value } as ObservationComponent;
  });
}

const hasTemplateAny = (statement: XmlElement): boolean =>
  child(statement, 'templateId') !== undefined;

/** Any observation to Observation, by the section's category. */
function mapPlainObservation(
  ctx: Context,
  statement: XmlElement,
  section: Section,
  time?: XmlElement,
): Handle {
  ctx.ledger.claim(statement);
  if (moodOf(statement) !== 'EVN') return mapPlanned(ctx, statement);
  const resource = toObservation(ctx, statement, {
    category: categoriesOf(statement, section),
    time,
  });
  resource.component = [...(resource.component ?? []), ...componentsOf(ctx, statement)];
  return addFact(ctx, statement, resource, { kind: observationKind(resource) });
}

/** Any organizer to an Observation with members. */
export function mapPanel(ctx: Context, organizer: XmlElement, section: Section): Handle {
  ctx.ledger.claim(organizer);
  const time = child(organizer, 'effectiveTime');
  const members = relatedOf(organizer).flatMap(({ statement }) => {
    if (ctx.ledger.isClaimed(statement)) return [];
    if (statement.name === 'observation') {
      const handles = ctx.mapNested(statement, section);
      return handles.length > 0 ? handles : [mapPlainObservation(ctx, statement, section, time)];
    }
    return ctx.mapNested(statement, section);
  });
  const resource: Observation = {
    resourceType: 'Observation',
    text: narrativeOf(ctx, organizer),
    identifier: identifiersOf(ctx, organizer),
    status: observationStatus(organizer),
    category: [...categoriesOf(organizer, section)],
    code: requiredConcept(ctx, child(organizer, 'code')),
    subject: subjectOf(ctx),
    ...timeChoice(ctx, 'effective', time),
    hasMember: members
      .filter(({ type }) => type === 'Observation')
      .map((handle) => ctx.draft.reference(handle)),
    note: notesOf(ctx, organizer),
  };
  return addFact(ctx, organizer, resource, { kind: observationKind(resource) });
}

const observationRows = [
  { from: 'id', to: 'identifier' },
  { from: '(section)', to: 'category' },
  { from: 'code', to: 'code' },
  { from: 'statusCode', to: 'status' },
  { from: 'effectiveTime', to: 'effective[x]' },
  { from: 'value', to: 'value[x]' },
  {
    from: 'interpretationCode, methodCode, targetSiteCode, referenceRange',
    to: 'interpretation, method, bodySite, referenceRange',
  },
  { from: 'Assessment Scale Supporting Observation', to: 'component' },
];

export const assessment: TemplateMapper = {
  name: 'Functional, Mental, Sensory, Self-Care, Nutritional, Wound, Outcome, Health, Assessment Scale and imaging report observations',
  templates: [
    ...[5, 67, 69, 74, 76, 77, 79, 110, 125, 127, 128, 133, 134, 138, 144].map(entryTemplate),
    ...imagingTemplates,
  ],
  takes: ['observation'],
  makes: 'Observation',
  rows: observationRows,
  map: (ctx, statement, section) => [mapPlainObservation(ctx, statement, section)],
};

export const assessmentOrganizer: TemplateMapper = {
  name: 'Functional Status, Mental Status and Medical Equipment Organizer',
  templates: [66, 75, 135].map(entryTemplate),
  takes: ['organizer'],
  makes: 'Observation (panel)',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'code', to: 'code' },
    { from: 'component', to: 'hasMember, and resources of their own' },
  ],
  map: (ctx, statement, section) => [mapPanel(ctx, statement, section)],
};
