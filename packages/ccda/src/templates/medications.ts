import type {
  Medication,
  MedicationAdministration,
  MedicationDispense,
  MedicationRequest,
} from 'fhir/r4';
import { absentExtension } from '../datatypes/null-flavor.ts';
import { toNumber, toQuantity } from '../datatypes/quantity.ts';
import {
  addFact,
  type Context,
  identifiersOf,
  narrativeOf,
  type Section,
  subjectOf,
  timeChoice,
  timeField,
  timestampOf,
  toPeriod,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { participantActor } from '../header/actor.ts';
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts';
import { dosageOf, furtherDosages } from './dosage.ts';
import { materialOf, medicationOf, productOf } from './medication-product.ts';
import {
  authorship,
  authorsOf,
  entryTemplate,
  hasTemplate,
  isNegated,
  moodOf,
  notesOf,
  performersOf,
  preferenceNotes,
  reasonsOf,
  relatedOf,
  statusOf,
  takeRelated,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

/** ConceptMap CF-MedicationStatus; the states it leaves out by their nearest. */
const statuses = new Map<string, MedicationRequest['status']>([
  ['active', 'active'],
  ['suspended', 'on-hold'],
  ['held', 'on-hold'],
  ['aborted', 'stopped'],
  ['cancelled', 'cancelled'],
  ['completed', 'completed'],
  ['nullified', 'entered-in-error'],
  ['new', 'draft'],
]);
/** What each mood authorises; docs/adr/0061 tells why INT is a plan. */
const intents = new Map<string, MedicationRequest['intent']>([
  ['EVN', 'plan'],
  ['INT', 'plan'],
  ['RQO', 'order'],
  ['PRMS', 'plan'],
  ['PRP', 'proposal'],
]);

const isOrder = (statement: XmlElement): boolean =>
  statement.name === 'supply' &&
  (hasTemplate(statement, entryTemplate(17)) || moodOf(statement) !== 'EVN');
const isDispense = (statement: XmlElement): boolean =>
  statement.name === 'supply' &&
  !isOrder(statement) &&
  (hasTemplate(statement, entryTemplate(18)) || moodOf(statement) === 'EVN');

function supplyFields(
  ctx: Context,
  supply: XmlElement | undefined,
): MedicationRequest['dispenseRequest'] | undefined {
  if (supply === undefined) return undefined;
  const repeats = toNumber(attribute(child(supply, 'repeatNumber'), 'value'));
  const [performer] = performersOf(ctx, supply);
  return {
    // CDA counts all fills, FHIR those after the first.
    numberOfRepeatsAllowed:
      repeats !== undefined && Number.isInteger(repeats) && repeats >= 1 ? repeats - 1 : undefined,
    validityPeriod: toPeriod(ctx, child(supply, 'effectiveTime')),
    quantity: toQuantity(child(supply, 'quantity')),
    performer,
  };
}

// A prescription that is written ("completed") but runs beyond the document is still active (guide, "Medication Status").
function statusFor(
  ctx: Context,
  statement: XmlElement,
  bounds: XmlElement | undefined,
): MedicationRequest['status'] {
  const status = statuses.get(statusOf(statement) ?? '') ?? 'unknown';
  const end = timestampOf(ctx, child(bounds, 'high'))?.date;
  if (
    status === 'completed' &&
    end !== undefined &&
    ctx.documentDate !== undefined &&
    end > ctx.documentDate
  )
    return 'active';
  return status;
}

/** Medication Activity to MedicationRequest, in both moods. */
export function mapMedicationRequest(ctx: Context, statement: XmlElement): Handle[] {
  const { dosage, bounds } = dosageOf(ctx, statement);
  const orders = relatedOf(statement).filter(({ statement: inner }) => isOrder(inner));
  const dispenses = relatedOf(statement).filter(({ statement: inner }) => isDispense(inner));
  const order = orders[0]?.statement;
  if (order !== undefined) ctx.ledger.claim(order);
  const authors = authorsOf(statement);
  const recorded = authorship(ctx, authors);
  const further = furtherDosages(ctx, statement);
  const product = medicationOf(ctx, statement);
  const [performer] = performersOf(ctx, statement);
  const resource: MedicationRequest = {
    resourceType: 'MedicationRequest',
    text: narrativeOf(ctx, statement),
    ...product,
    identifier: identifiersOf(ctx, statement),
    status: statusFor(ctx, statement, bounds),
    intent: intents.get(moodOf(statement)) ?? 'plan',
    doNotPerform: isNegated(statement) ? true : undefined,
    subject: subjectOf(ctx),
    ...timeField(ctx, 'authoredOn', recorded.time),
    requester: recorded.author,
    performer,
    reasonCode: reasonsOf(ctx, statement),
    note: [...notesOf(ctx, statement), ...preferenceNotes(ctx, statement)],
    dosageInstruction: [...(dosage === undefined ? [] : [dosage]), ...further],
    dispenseRequest: supplyFields(ctx, order ?? dispenses[0]?.statement),
  };
  const handle = addFact(ctx, statement, resource, { kind: kindOf(product), authors });
  for (const { statement: dispense } of dispenses)
    mapDispense(ctx, dispense, { request: handle, parent: statement });
  return [handle];
}

const kindOf = ({
  medicationCodeableConcept,
  contained,
}: ReturnType<typeof medicationOf>): string | undefined => {
  const [first] = contained ?? [];
  const code = medicationCodeableConcept ?? (first as Medication | undefined)?.code;
  return code?.coding?.[0]?.code ?? code?.text;
};

const dispenseStatuses = new Map<string, MedicationDispense['status']>([
  ['completed', 'completed'],
  ['active', 'in-progress'],
  ['aborted', 'stopped'],
  ['cancelled', 'cancelled'],
  ['suspended', 'on-hold'],
  ['held', 'on-hold'],
  ['nullified', 'entered-in-error'],
]);

function mapDispense(
  ctx: Context,
  supply: XmlElement,
  around?: { request: Handle; parent: XmlElement },
): Handle {
  ctx.ledger.claim(supply);
  const named = materialOf(productOf(supply)) !== undefined || around === undefined;
  const time = child(supply, 'effectiveTime');
  const handedOver =
    timestampOf(ctx, time) ??
    timestampOf(ctx, child(time, 'low')) ??
    timestampOf(ctx, child(time, 'high'));
  const product = medicationOf(ctx, named ? supply : (around?.parent ?? supply));
  const resource: MedicationDispense = {
    resourceType: 'MedicationDispense',
    text: narrativeOf(ctx, supply),
    ...product,
    identifier: identifiersOf(ctx, supply),
    status: dispenseStatuses.get(statusOf(supply) ?? '') ?? 'unknown',
    subject: subjectOf(ctx),
    performer: performersOf(ctx, supply).map((actor) => ({ actor })),
    authorizingPrescription: around === undefined ? [] : [ctx.draft.reference(around.request)],
    quantity: toQuantity(child(supply, 'quantity')),
    ...timeField(ctx, 'whenHandedOver', handedOver),
    note: notesOf(ctx, supply),
  };
  return addFact(ctx, supply, resource, { kind: kindOf(product) });
}

function mapSupplyOrder(ctx: Context, supply: XmlElement): Handle {
  const authors = authorsOf(supply);
  const recorded = authorship(ctx, authors);
  const product = medicationOf(ctx, supply);
  const instructions = dosageOf(ctx, supply).dosage;
  const resource: MedicationRequest = {
    resourceType: 'MedicationRequest',
    text: narrativeOf(ctx, supply),
    ...product,
    identifier: identifiersOf(ctx, supply),
    status: statuses.get(statusOf(supply) ?? '') ?? 'unknown',
    intent: intents.get(moodOf(supply)) ?? 'order',
    subject: subjectOf(ctx),
    ...timeField(ctx, 'authoredOn', recorded.time),
    requester: recorded.author,
    reasonCode: reasonsOf(ctx, supply),
    note: notesOf(ctx, supply),
    dosageInstruction:
      instructions?.patientInstruction === undefined
        ? []
        : [{ patientInstruction: instructions.patientInstruction }],
    dispenseRequest: supplyFields(ctx, supply),
  };
  return addFact(ctx, supply, resource, { kind: kindOf(product), authors });
}

const administrationStatuses = new Map<string, MedicationAdministration['status']>([
  ['completed', 'completed'],
  ['active', 'in-progress'],
  ['aborted', 'stopped'],
  ['suspended', 'on-hold'],
  ['held', 'on-hold'],
  ['cancelled', 'not-done'],
  ['nullified', 'entered-in-error'],
]);

function mapAdministration(ctx: Context, statement: XmlElement): Handle {
  const { dosage, bounds } = dosageOf(ctx, statement);
  const authors = authorsOf(statement);
  const product = medicationOf(ctx, statement);
  const dose = dosage?.doseAndRate?.[0];
  const effective = timeChoice(ctx, 'effective', bounds);
  const resource: MedicationAdministration = {
    resourceType: 'MedicationAdministration',
    text: narrativeOf(ctx, statement),
    ...product,
    identifier: identifiersOf(ctx, statement),
    status: isNegated(statement)
      ? 'not-done'
      : (administrationStatuses.get(statusOf(statement) ?? '') ?? 'unknown'),
    subject: subjectOf(ctx),
    ...(Object.keys(effective).length > 0
      ? effective
      : { _effectiveDateTime: { extension: [absentExtension(bounds)] } }),
    performer: children(statement, 'performer').flatMap((performer) => {
      const actor = participantActor(ctx, performer);
      return actor === undefined
        ? []
        : [{ actor: ctx.draft.reference(actor.preferred, actor.display) }];
    }),
    reasonCode: reasonsOf(ctx, statement),
    note: notesOf(ctx, statement),
    dosage: {
      text: dosage?.text ?? dosage?.patientInstruction,
      site: dosage?.site,
      route: dosage?.route,
      dose: dose?.doseQuantity,
      rateQuantity: dose?.rateQuantity,
    },
  };
  return addFact(ctx, statement, resource, { kind: kindOf(product), authors });
}

const administered = new Set(['29549-3', '18610-6']);

export const medicationActivity: TemplateMapper = {
  name: 'Medication Activity, Planned Medication Activity',
  templates: [entryTemplate(16), entryTemplate(42), '2.16.840.1.113883.10.20.1.24'],
  takes: ['substanceAdministration'],
  makes: 'MedicationRequest; MedicationAdministration in Medications Administered',
  guide: 'CF-medications',
  rows: [
    { from: '@negationInd', to: 'doNotPerform' },
    { from: '@moodCode', to: 'intent' },
    { from: 'id', to: 'identifier' },
    {
      from: 'statusCode',
      to: 'status',
      note: 'completed but running beyond the document is active',
    },
    { from: 'effectiveTime[1]/@value', to: 'dosageInstruction.timing.event' },
    { from: 'effectiveTime[1]/low, high', to: 'dosageInstruction.timing.repeat.boundsPeriod' },
    {
      from: 'effectiveTime (PIVL_TS)',
      to: 'dosageInstruction.timing.repeat.frequency, period, periodUnit',
    },
    { from: 'effectiveTime (EIVL_TS)', to: 'dosageInstruction.timing.repeat.when, offset' },
    {
      from: 'repeatNumber',
      to: '',
      note: "its meaning differs between systems; the supply order's is mapped",
    },
    { from: 'routeCode', to: 'dosageInstruction.route' },
    { from: 'approachSiteCode', to: 'dosageInstruction.site' },
    { from: 'doseQuantity', to: 'dosageInstruction.doseAndRate.dose[x]' },
    { from: 'rateQuantity', to: 'dosageInstruction.doseAndRate.rate[x]' },
    { from: 'maxDoseQuantity', to: 'dosageInstruction.maxDosePerPeriod' },
    { from: 'administrationUnitCode', to: 'Medication.form' },
    { from: 'consumable/…/manufacturedMaterial/code', to: 'medication[x]' },
    { from: 'consumable/…/manufacturerOrganization', to: 'Medication.manufacturer' },
    { from: 'author', to: 'requester, Provenance' },
    { from: 'author/time', to: 'authoredOn' },
    { from: 'Drug Vehicle', to: 'Medication.ingredient' },
    { from: 'Indication /value', to: 'reasonCode' },
    { from: 'Free text sig', to: 'dosageInstruction.text' },
    {
      from: 'Instruction Activity',
      to: 'dosageInstruction.patientInstruction, additionalInstruction',
    },
    { from: 'Supply Order', to: 'dispenseRequest' },
    { from: 'Comment Activity /text', to: 'note' },
    { from: 'precondition', to: 'dosageInstruction.asNeeded[x]' },
  ],
  map: (ctx, statement, section: Section) =>
    administered.has(section.code ?? '') && moodOf(statement) === 'EVN'
      ? [mapAdministration(ctx, statement)]
      : mapMedicationRequest(ctx, statement),
};

/** Acts that wrap medications: admission and discharge medications. */
export const medicationWrapper: TemplateMapper = {
  name: 'Admission Medication, Discharge Medication',
  templates: [36, 35].map(entryTemplate),
  takes: ['act'],
  makes: 'MedicationRequest',
  rows: [{ from: 'entryRelationship/substanceAdministration', to: 'MedicationRequest' }],
  map: (ctx, act, section) =>
    takeRelated(ctx, act, ({ statement }) => statement.name === 'substanceAdministration').flatMap(
      (statement) => ctx.mapNested(statement, section),
    ),
};

export const medicationDispense: TemplateMapper = {
  name: 'Medication Dispense',
  templates: [entryTemplate(18), '2.16.840.1.113883.10.20.1.34'],
  takes: ['supply'],
  makes: 'MedicationDispense',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'statusCode', to: 'status' },
    { from: 'effectiveTime', to: 'whenHandedOver' },
    {
      from: 'repeatNumber',
      to: '',
      note: 'goes to the dispenseRequest of the medication around it when that has no supply order',
    },
    { from: 'quantity', to: 'quantity' },
    { from: 'product', to: 'medication[x]' },
    { from: 'performer', to: 'performer.actor' },
  ],
  map: (ctx, supply) => [isOrder(supply) ? mapSupplyOrder(ctx, supply) : mapDispense(ctx, supply)],
};

export const medicationSupplyOrder: TemplateMapper = {
  name: 'Medication Supply Order',
  templates: [entryTemplate(17)],
  takes: ['supply'],
  makes: 'MedicationRequest',
  guide: 'CF-medications',
  rows: [
    { from: 'effectiveTime', to: 'dispenseRequest.validityPeriod' },
    { from: 'repeatNumber', to: 'dispenseRequest.numberOfRepeatsAllowed', note: 'less one' },
    { from: 'quantity', to: 'dispenseRequest.quantity' },
    { from: 'product', to: 'medication[x]' },
  ],
  map: (ctx, supply) => [mapSupplyOrder(ctx, supply)],
};
