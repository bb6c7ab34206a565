import type { Appointment, Reference, ServiceRequest } from 'fhir/r4';
import { toDateTime } from '../datatypes/timestamp.ts';
import {
  addFact,
  type Context,
  conceptsOf,
  identifiersOf,
  instantField,
  narrativeOf,
  requiredConcept,
  subjectOf,
  textOf,
  timeChoice,
  timeField,
  timestampOf,
  toConcept,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { locationOf, participantActor } from '../header/actor.ts';
import { child, children, type XmlElement } from '../xml/xml-element.ts';
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
  performersOf,
  preferenceNotes,
  reasonsOf,
  snomed,
  statusOf,
  takeRelated,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

const statuses = new Map<string, ServiceRequest['status']>([
  ['active', 'active'],
  ['completed', 'completed'],
  ['aborted', 'revoked'],
  ['cancelled', 'revoked'],
  ['suspended', 'on-hold'],
  ['held', 'on-hold'],
  ['new', 'draft'],
  ['nullified', 'entered-in-error'],
]);
const intents = new Map<string, ServiceRequest['intent']>([
  ['INT', 'plan'],
  ['ARQ', 'proposal'],
  ['APT', 'plan'],
  ['PRMS', 'plan'],
  ['PRP', 'proposal'],
  ['RQO', 'order'],
  ['GOL', 'plan'],
]);

/** Anything planned, ordered or proposed to ServiceRequest. */
export function mapPlanned(
  ctx: Context,
  statement: XmlElement,
  device?: Handle,
  category?: ServiceRequest['category'],
): Handle {
  const authors = authorsOf(statement);
  const recorded = authorship(ctx, authors);
  const instructions = takeRelated(
    ctx,
    statement,
    ({ statement: inner }) => inner.name === 'act' && isInstruction(inner),
  );
  const [place] = participantsOf(statement, 'LOC');
  const location = locationOf(ctx, place);
  const text = textOf(ctx, child(statement, 'text'));
  const coded = toConcept(ctx, child(statement, 'code'));
  const code =
    coded ?? (text === undefined ? requiredConcept(ctx, child(statement, 'code')) : { text });
  const said = instructions.flatMap((act) => textOf(ctx, child(act, 'text')) ?? []);
  const occurrence = timeChoice(ctx, 'occurrence', child(statement, 'effectiveTime'));
  const resource: ServiceRequest = {
    resourceType: 'ServiceRequest',
    text: narrativeOf(ctx, statement),
    identifier: identifiersOf(ctx, statement),
    status:
      statuses.get(statusOf(statement) ?? '') ??
      (moodOf(statement) === 'EVN' ? 'completed' : 'active'),
    intent: intents.get(moodOf(statement)) ?? 'plan',
    doNotPerform: isNegated(statement) ? true : undefined,
    category,
    code,
    subject: subjectOf(ctx),
    ...occurrence,
    ...timeField(ctx, 'authoredOn', recorded.time),
    requester: recorded.author,
    performer: performersOf(ctx, statement),
    locationReference: location === undefined ? [] : [ctx.draft.reference(location)],
    reasonCode: reasonsOf(ctx, statement),
    supportingInfo: device === undefined ? [] : [ctx.draft.reference(device)],
    bodySite: conceptsOf(ctx, statement, 'targetSiteCode'),
    note: [...notesOf(ctx, statement), ...preferenceNotes(ctx, statement)],
    patientInstruction: said.length > 0 ? said.join('; ') : undefined,
  };
  return addFact(ctx, statement, resource, { kind: code.coding?.[0]?.code ?? code.text, authors });
}

const isInstruction = (statement: XmlElement): boolean => hasTemplate(statement, entryTemplate(20));

const appointmentStatuses = new Map<string, Appointment['status']>([
  ['completed', 'fulfilled'],
  ['cancelled', 'cancelled'],
  ['aborted', 'cancelled'],
  ['nullified', 'entered-in-error'],
]);

function mapAppointment(ctx: Context, statement: XmlElement): Handle {
  const authors = authorsOf(statement);
  const time = child(statement, 'effectiveTime');
  const start = timestampOf(ctx, time) ?? timestampOf(ctx, child(time, 'low'));
  const end = timestampOf(ctx, child(time, 'high'));
  const booked = moodOf(statement) === 'APT';
  const exact = instantField(ctx, 'start', start);
  const exactEnd = instantField(ctx, 'end', end);
  // R4 app-3: start and end come together, as instants; else the time is a requested period.
  const whole = exact.start !== undefined && exactEnd.end !== undefined;
  const participants: Reference[] = [...children(statement, 'performer')].flatMap((performer) => {
    const actor = participantActor(ctx, performer);
    return actor === undefined ? [] : [ctx.draft.reference(actor.preferred, actor.display)];
  });
  const places = participantsOf(statement, 'LOC').flatMap((role) => {
    const location = locationOf(ctx, role);
    return location === undefined ? [] : [ctx.draft.reference(location)];
  });
  const code = toConcept(ctx, child(statement, 'code'));
  const preferences = preferenceNotes(ctx, statement).map(({ text }) => text);
  const resource: Appointment = {
    resourceType: 'Appointment',
    text: narrativeOf(ctx, statement),
    identifier: identifiersOf(ctx, statement),
    status:
      appointmentStatuses.get(statusOf(statement) ?? '') ??
      (booked && whole ? 'booked' : 'proposed'),
    serviceType: code === undefined ? [] : [code],
    reasonCode: reasonsOf(ctx, statement),
    ...(whole ? { ...exact, ...exactEnd } : {}),
    requestedPeriod:
      whole || start === undefined
        ? []
        : [{ start: toDateTime(start, ctx.zone).value, ...timeField(ctx, 'end', end) }],
    participant: [subjectOf(ctx), ...participants, ...places].map((actor) => ({
      actor,
      status: booked ? ('accepted' as const) : ('needs-action' as const),
    })),
    comment:
      [textOf(ctx, child(statement, 'text')), ...preferences]
        .filter((words) => words !== undefined)
        .join('; ') || undefined,
  };
  return addFact(ctx, statement, resource, { kind: code?.coding?.[0]?.code, authors });
}

export const plannedActivity: TemplateMapper = {
  name: 'Planned Act, Planned Observation, Planned Procedure, Patient Referral Act, Nutrition Recommendation, Planned Intervention, Drug Monitoring Act',
  templates: [39, 44, 41, 140, 130, 146, 123].map(entryTemplate),
  takes: ['act', 'observation', 'procedure', 'supply'],
  makes: 'ServiceRequest',
  rows: [
    { from: '@moodCode', to: 'intent' },
    { from: 'id', to: 'identifier' },
    { from: 'code', to: 'code' },
    { from: 'statusCode', to: 'status' },
    { from: 'effectiveTime', to: 'occurrence[x]' },
    { from: 'targetSiteCode', to: 'bodySite' },
    { from: 'author', to: 'requester, authoredOn, Provenance' },
    { from: 'performer', to: 'performer' },
    { from: 'Indication /value', to: 'reasonCode' },
    { from: 'Instruction /text', to: 'patientInstruction' },
    { from: 'Priority Preference', to: 'note' },
    {
      from: 'Entry Reference',
      to: 'reasonReference, supportingInfo, extension resource-pertainsToGoal',
    },
    { from: 'Planned Coverage', to: '', note: 'reported as statement-not-mapped' },
  ],
  map: (ctx, statement) => [mapPlanned(ctx, statement)],
};

export const plannedEncounter: TemplateMapper = {
  name: 'Planned Encounter',
  templates: [entryTemplate(40)],
  takes: ['encounter'],
  makes: 'Appointment',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'code', to: 'serviceType' },
    { from: 'effectiveTime', to: 'start and end, or requestedPeriod' },
    { from: 'performer, LOC participant', to: 'participant' },
    { from: 'Indication /value', to: 'reasonCode' },
  ],
  map: (ctx, statement) => [mapAppointment(ctx, statement)],
};

/** Instructions that stand alone in a section: what the patient is to be taught or told. */
export const instruction: TemplateMapper = {
  name: 'Instruction',
  templates: [entryTemplate(20)],
  takes: ['act'],
  makes: 'ServiceRequest',
  rows: [
    { from: 'code', to: 'code', note: 'category is patient education' },
    { from: 'text', to: 'patientInstruction' },
  ],
  map(ctx, act) {
    const handle = mapPlanned(ctx, act, undefined, [
      concept(snomed, '311401005', 'Patient education'),
    ]);
    const resource = ctx.draft.resource(handle);
    const text = textOf(ctx, child(act, 'text'));
    if (resource.resourceType === 'ServiceRequest' && text !== undefined)
      resource.patientInstruction ??= text;
    return [handle];
  },
};
