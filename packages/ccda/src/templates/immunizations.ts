import type { CodeableConcept, Immunization } from 'fhir/r4';
import { absentExtension, dataAbsentReason } from '../datatypes/null-flavor.ts';
import { toNumber, toQuantity } from '../datatypes/quantity.ts';
import {
  addFact,
  type Context,
  dateField,
  identifiersOf,
  narrativeOf,
  pointOf,
  subjectOf,
  timeField,
  timestampOf,
  toConcept,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { actorReferences, locationOf, organizationOf } from '../header/actor.ts';
import { attribute, child, plainText, type XmlElement } from '../xml/xml-element.ts';
import { materialOf, productConcept, productOf } from './medication-product.ts';
import { mapMedicationRequest } from './medications.ts';
import { observationCategory, observationKind, toObservation } from './observation.ts';
import {
  authorship,
  authorsOf,
  concept,
  entryTemplate,
  hasTemplate,
  isNegated,
  moodOf,
  notesOf,
  participantsOf,
  statusOf,
  takeRelated,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

/** ConceptMap CF-ImmunizationStatus. */
const statuses = new Map<string, Immunization['status']>([
  ['completed', 'completed'],
  ['active', 'completed'],
  ['aborted', 'not-done'],
  ['cancelled', 'not-done'],
  ['held', 'not-done'],
  ['new', 'not-done'],
  ['obsolete', 'not-done'],
  ['suspended', 'not-done'],
  ['nullified', 'entered-in-error'],
]);
/** Observation codes that say why nothing was given (value set No Immunization Reason). */
const refusals = new Set([
  'IMMUNE',
  'MEDPREC',
  'OSTOCK',
  'PATOBJ',
  'PHILISOP',
  'RELIG',
  'VACEFF',
  'VACSAF',
]);

function reasonFields(
  ctx: Context,
  statement: XmlElement,
  notDone: boolean,
): Pick<Immunization, 'statusReason' | 'reasonCode'> {
  let statusReason: CodeableConcept | undefined;
  const reasonCode: CodeableConcept[] = [];
  const reasons = takeRelated(
    ctx,
    statement,
    ({ statement: inner, typeCode }) =>
      inner.name === 'observation' &&
      (typeCode === 'RSON' || hasTemplate(inner, entryTemplate(53), entryTemplate(19))),
  );
  for (const reason of reasons) {
    const code = child(reason, 'code');
    const value = toConcept(ctx, child(reason, 'value'));
    const isRefusal =
      hasTemplate(reason, entryTemplate(53)) || refusals.has(attribute(code, 'code') ?? '');
    if (isRefusal && (notDone || value === undefined)) statusReason ??= toConcept(ctx, code);
    else if (value !== undefined) reasonCode.push(value);
  }
  return { statusReason, reasonCode };
}

function reactionsOf(ctx: Context, statement: XmlElement): NonNullable<Immunization['reaction']> {
  const reactions = takeRelated(
    ctx,
    statement,
    ({ statement: inner, typeCode }) =>
      inner.name === 'observation' && (typeCode === 'MFST' || hasTemplate(inner, entryTemplate(9))),
  );
  return reactions.map((reaction) => {
    const resource = toObservation(ctx, reaction, { category: [observationCategory('exam')] });
    const handle = addFact(ctx, reaction, resource, { kind: observationKind(resource) });
    return {
      ...timeField(ctx, 'date', pointOf(ctx, child(reaction, 'effectiveTime'))),
      detail: ctx.draft.reference(handle),
    };
  });
}

// Substance Administered Act (template 118): the link to it carries the number within the series.
function seriesNumber(ctx: Context, statement: XmlElement): number | undefined {
  const [act] = takeRelated(ctx, statement, ({ statement: inner }) =>
    hasTemplate(inner, entryTemplate(118)),
  );
  return toNumber(attribute(child(act?.parent, 'sequenceNumber'), 'value'));
}

function mapImmunization(ctx: Context, statement: XmlElement): Handle {
  const product = productOf(statement);
  const material = materialOf(product);
  const manufacturerElement =
    child(product, 'manufacturerOrganization') ?? child(material, 'manufacturerOrganization');
  const manufacturer = organizationOf(ctx, manufacturerElement);
  const notDone = isNegated(statement);
  const status = notDone ? 'not-done' : (statuses.get(statusOf(statement) ?? '') ?? 'completed');
  const occurrence = pointOf(ctx, child(statement, 'effectiveTime'));
  const dose =
    toNumber(attribute(child(statement, 'repeatNumber'), 'value')) ?? seriesNumber(ctx, statement);
  const authors = authorsOf(statement);
  const recorded = authorship(ctx, authors);
  const [place] = participantsOf(statement, 'LOC');
  const location = locationOf(ctx, place);
  const vaccineCode = productConcept(ctx, product);
  const expiration = timestampOf(
    ctx,
    child(material, 'expirationTime') ?? child(material, 'sdtc:expirationTime'),
  );
  const resource: Immunization = {
    resourceType: 'Immunization',
    text: narrativeOf(ctx, statement),
    identifier: identifiersOf(ctx, statement),
    status,
    ...reasonFields(ctx, statement, status === 'not-done'),
    vaccineCode,
    patient: subjectOf(ctx),
    ...(occurrence === undefined
      ? { _occurrenceDateTime: { extension: [absentExtension(child(statement, 'effectiveTime'))] } }
      : timeField(ctx, 'occurrenceDateTime', occurrence)),
    ...timeField(ctx, 'recorded', recorded.time),
    _primarySource: { extension: [{ url: dataAbsentReason, valueCode: 'unknown' }] },
    location: location === undefined ? undefined : ctx.draft.reference(location),
    manufacturer:
      manufacturer === undefined
        ? undefined
        : ctx.draft.reference(manufacturer, plainText(child(manufacturerElement, 'name'))),
    lotNumber: plainText(child(material, 'lotNumberText')),
    ...dateField(ctx, 'expirationDate', expiration),
    site: toConcept(ctx, child(statement, 'approachSiteCode')),
    route: toConcept(ctx, child(statement, 'routeCode')),
    doseQuantity: toQuantity(child(statement, 'doseQuantity')),
    performer: actorReferences(ctx, statement, 'performer').map((actor) => ({
      function: concept(
        'http://terminology.hl7.org/CodeSystem/v2-0443',
        'AP',
        'Administering Provider',
      ),
      actor,
    })),
    note: notesOf(ctx, statement),
    reaction: reactionsOf(ctx, statement),
    protocolApplied:
      dose !== undefined && Number.isInteger(dose) && dose > 0
        ? [{ doseNumberPositiveInt: dose }]
        : [],
  };
  return addFact(ctx, statement, resource, {
    kind: `${vaccineCode.coding?.[0]?.code ?? vaccineCode.text ?? ''}|${occurrence?.date ?? ''}`,
    authors,
  });
}

export const immunization: TemplateMapper = {
  name: 'Immunization Activity, Planned Immunization Activity',
  templates: [entryTemplate(52), entryTemplate(120)],
  takes: ['substanceAdministration'],
  makes: 'Immunization; MedicationRequest when planned',
  guide: 'CF-immunizations',
  rows: [
    { from: '@negationInd', to: 'status not-done' },
    { from: 'id', to: 'identifier' },
    { from: 'statusCode', to: 'status' },
    { from: 'effectiveTime', to: 'occurrenceDateTime' },
    { from: 'repeatNumber', to: 'protocolApplied.doseNumberPositiveInt' },
    {
      from: 'Substance Administered Act',
      to: 'protocolApplied.doseNumberPositiveInt',
      note: 'its sequenceNumber, when there is no repeatNumber',
    },
    { from: 'routeCode', to: 'route' },
    { from: 'approachSiteCode', to: 'site' },
    { from: 'doseQuantity', to: 'doseQuantity' },
    { from: 'administrationUnitCode', to: '', note: 'Immunization has no form' },
    { from: 'consumable/…/manufacturedMaterial/code', to: 'vaccineCode' },
    { from: 'consumable/…/lotNumberText', to: 'lotNumber' },
    { from: 'consumable/…/manufacturerOrganization', to: 'manufacturer' },
    { from: '(none)', to: 'primarySource', note: 'data-absent-reason' },
    { from: 'author', to: 'Provenance' },
    { from: 'author/time', to: 'recorded' },
    { from: 'performer', to: 'performer', note: 'function AP' },
    { from: 'Immunization Not Given Reason /code', to: 'statusReason' },
    { from: 'Indication /value', to: 'reasonCode' },
    { from: 'Reaction', to: 'reaction.detail (Observation)' },
    { from: 'Comment Activity /text', to: 'note' },
  ],
  map: (ctx, statement) =>
    moodOf(statement) === 'EVN'
      ? [mapImmunization(ctx, statement)]
      : mapMedicationRequest(ctx, statement),
};
