import type { CodeableConcept, Coding, Encounter, EncounterParticipant } from 'fhir/r4';
import { identityKey } from '../datatypes/identifier.ts';
import { absentExtension } from '../datatypes/null-flavor.ts';
import {
  addFact,
  type Context,
  contentKey,
  identifiersOf,
  keyOf,
  narrativeOf,
  subjectOf,
  timestampOf,
  toConcept,
  toPeriod,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { locationOf, organizationOf, participantActor } from '../header/actor.ts';
import { attribute, child, children, descend, type XmlElement } from '../xml/xml-element.ts';
import { mapProblem, mapProblemsOf, problemCategory } from './problems.ts';
import {
  codeOf,
  concept,
  entryTemplate,
  hasTemplate,
  moodOf,
  participantsOf,
  statusOf,
  takeRelated,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const cpt = 'http://www.ama-assn.org/go/cpt';
/** V3 ActCode classes that Encounter.class knows. */
const classDisplays = new Map([
  ['AMB', 'ambulatory'],
  ['EMER', 'emergency'],
  ['FLD', 'field'],
  ['HH', 'home health'],
  ['IMP', 'inpatient encounter'],
  ['ACUTE', 'inpatient acute'],
  ['NONAC', 'inpatient non-acute'],
  ['OBSENC', 'observation encounter'],
  ['PRENC', 'pre-admission'],
  ['SS', 'short stay'],
  ['VR', 'virtual'],
]);
/** ConceptMap CF-EncounterStatus. */
const statuses = new Map<string, Encounter['status']>([
  ['aborted', 'unknown'],
  ['active', 'in-progress'],
  ['cancelled', 'cancelled'],
  ['completed', 'finished'],
  ['held', 'planned'],
  ['new', 'unknown'],
  ['suspended', 'onleave'],
  ['nullified', 'entered-in-error'],
]);

// The ranges that the guide names (CF-encounters, /code).
function classOfCpt(code: string): string | undefined {
  if (/^992(?:0[2-5]|1[1-5])$/.test(code)) return 'AMB';
  if (/^992(?:2[1-3]|3[1-9])$/.test(code)) return 'IMP';
  if (/^9928[1-5]$/.test(code)) return 'EMER';
  return undefined;
}

function classAndType(
  coded: CodeableConcept | undefined,
  element: XmlElement | undefined,
): Pick<Encounter, 'class' | 'type'> {
  const codings = coded?.coding ?? [];
  const acts = codings.filter(({ system }) => system === actCode);
  const rest = codings.filter(({ system }) => system !== actCode);
  const type =
    rest.length > 0 || (coded?.text !== undefined && acts.length === 0)
      ? [{ ...coded, coding: rest }]
      : [];
  const [act] = acts;
  const byCpt = codings.find(
    ({ system, code }) => system === cpt && classOfCpt(code ?? '') !== undefined,
  );
  const code = act?.code ?? classOfCpt(byCpt?.code ?? '');
  if (code === undefined)
    return { class: { extension: [absentExtension(element)] } as Coding, type };
  const display = classDisplays.get(code) ?? act?.display;
  return { class: { system: actCode, code, ...(display === undefined ? {} : { display }) }, type };
}

function statusFor(ctx: Context, encounter: XmlElement): Encounter['status'] {
  const said = statusOf(encounter);
  if (said !== undefined && said !== 'completed' && said !== 'active')
    return statuses.get(said) ?? 'unknown';
  if (moodOf(encounter) !== 'EVN') return 'planned';
  const time = child(encounter, 'effectiveTime');
  const low = timestampOf(ctx, child(time, 'low'));
  if (
    attribute(time, 'value') !== undefined ||
    attribute(child(time, 'high'), 'value') !== undefined
  )
    return 'finished';
  if (said !== undefined) return statuses.get(said) ?? 'unknown';
  // It began on the day of the document and no end is written: it goes on.
  return low !== undefined && low.date === ctx.documentDate ? 'in-progress' : 'unknown';
}

function participantsFor(ctx: Context, encounter: XmlElement): EncounterParticipant[] {
  const people = [
    ...children(encounter, 'performer'),
    ...children(encounter, 'encounterParticipant'),
    ...children(encounter, 'responsibleParty'),
  ];
  return people.flatMap((participation) => {
    const actor = participantActor(ctx, participation);
    if (
      actor === undefined ||
      (actor.person === undefined && actor.preferred.type !== 'PractitionerRole')
    )
      return [];
    const functionCode = toConcept(
      ctx,
      child(participation, 'sdtc:functionCode') ?? child(participation, 'functionCode'),
    );
    const typeCode =
      participation.name === 'responsibleParty' ? 'RESP' : attribute(participation, 'typeCode');
    const kind =
      functionCode ??
      (participation.name !== 'performer' && typeCode !== undefined
        ? concept('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', typeCode)
        : undefined);
    return [
      {
        type: kind === undefined ? [] : [kind],
        period: toPeriod(ctx, child(participation, 'time')),
        individual: ctx.draft.reference(actor.preferred, actor.display),
      },
    ];
  });
}

function encounterOf(ctx: Context, element: XmlElement): Encounter {
  const codeElement = child(element, 'code');
  const disposition =
    child(element, 'sdtc:dischargeDispositionCode') ?? child(element, 'dischargeDispositionCode');
  const dischargeDisposition = toConcept(ctx, disposition);
  const facility = descend(element, 'location', 'healthCareFacility');
  const places = [...participantsOf(element, 'LOC'), ...(facility === undefined ? [] : [facility])];
  const serviceProvider = organizationOf(ctx, child(facility, 'serviceProviderOrganization'));
  return {
    resourceType: 'Encounter',
    text: narrativeOf(ctx, element),
    identifier: identifiersOf(ctx, element),
    status: statusFor(ctx, element),
    ...classAndType(toConcept(ctx, codeElement), codeElement),
    priority: toConcept(ctx, child(element, 'priorityCode')),
    subject: subjectOf(ctx),
    participant: participantsFor(ctx, element),
    period: toPeriod(ctx, child(element, 'effectiveTime')),
    hospitalization: dischargeDisposition === undefined ? undefined : { dischargeDisposition },
    location: places.flatMap((role) => {
      const location = locationOf(ctx, role);
      return location === undefined ? [] : [{ location: ctx.draft.reference(location) }];
    }),
    serviceProvider:
      serviceProvider === undefined ? undefined : ctx.draft.reference(serviceProvider),
  };
}

/** Encounters whose id system the settings know are shared by that number; others belong to the custodian. */
function addEncounter(ctx: Context, element: XmlElement, resource: Encounter): Handle {
  const known = (resource.identifier ?? []).filter(
    ({ system, value }) =>
      value !== undefined &&
      system !== undefined &&
      ctx.config.identifierSystems.systemOf(system) !== undefined,
  );
  if (known.length === 0) return addFact(ctx, element, resource);
  const handle = ctx.draft.shared({
    resource,
    identifiers: known,
    key: keyOf(element) ?? contentKey(ctx, element),
    update: true,
  });
  for (const id of children(element, 'id')) {
    const key = identityKey(id);
    if (key !== undefined) ctx.factsByKey.set(`Encounter ${key}`, handle);
  }
  const authors = children(element, 'author');
  if (authors.length > 0) ctx.authored.push({ target: handle, authors });
  return handle;
}

/** componentOf/encompassingEncounter to Encounter; the section's entry with the same id becomes the same resource. */
export function encompassingEncounter(ctx: Context, element: XmlElement): Handle {
  return addEncounter(ctx, element, encounterOf(ctx, element));
}

function addReasons(ctx: Context, encounter: XmlElement, resource: Encounter): void {
  const indications = takeRelated(
    ctx,
    encounter,
    ({ statement, typeCode }) =>
      statement.name === 'observation' &&
      (typeCode === 'RSON' || hasTemplate(statement, entryTemplate(19))),
  );
  for (const indication of indications)
    ctx.later.push(() => {
      const keys = children(indication, 'id').flatMap((id) => identityKey(id) ?? []);
      const problem = keys
        .map((key) => ctx.factsByKey.get(`Condition ${key}`))
        .find((handle) => handle !== undefined);
      if (problem !== undefined) {
        resource.reasonReference = [
          ...(resource.reasonReference ?? []),
          ctx.draft.reference(problem),
        ];
        return;
      }
      const reason = toConcept(ctx, child(indication, 'value'));
      if (reason !== undefined) resource.reasonCode = [...(resource.reasonCode ?? []), reason];
    });
}

function diagnosesOf(ctx: Context, encounter: XmlElement): Handle[] {
  const acts = takeRelated(
    ctx,
    encounter,
    ({ statement }) =>
      statement.name === 'act' &&
      (hasTemplate(statement, entryTemplate(80)) || codeOf(statement) === '29308-4'),
  );
  const bare = takeRelated(ctx, encounter, ({ statement }) =>
    hasTemplate(statement, entryTemplate(4)),
  );
  return [
    ...acts.flatMap((act) => mapProblemsOf(ctx, act, problemCategory.encounter)),
    ...bare.map((observation) =>
      mapProblem(ctx, observation, { category: problemCategory.encounter }),
    ),
  ];
}

function mapEncounter(ctx: Context, element: XmlElement): Handle {
  const resource = encounterOf(ctx, element);
  resource.diagnosis = diagnosesOf(ctx, element).map((condition) => ({
    condition: ctx.draft.reference(condition),
  }));
  addReasons(ctx, element, resource);
  return addEncounter(ctx, element, resource);
}

export const encounterActivity: TemplateMapper = {
  name: 'Encounter Activity',
  templates: [entryTemplate(49), '2.16.840.1.113883.10.20.1.21'],
  takes: ['encounter'],
  makes: 'Encounter',
  guide: 'CF-encounters',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'code', to: 'class', note: 'V3 ActCode or CPT ranges, else data-absent-reason' },
    { from: 'code', to: 'type' },
    { from: 'statusCode', to: 'status' },
    { from: 'effectiveTime', to: 'status, period' },
    { from: 'sdtc:dischargeDispositionCode', to: 'hospitalization.dischargeDisposition' },
    { from: 'performer, encounterParticipant', to: 'participant' },
    { from: 'sdtc:functionCode', to: 'participant.type' },
    { from: 'participant[LOC], location', to: 'location' },
    { from: 'Indication', to: 'reasonReference, reasonCode' },
    { from: 'Encounter Diagnosis', to: 'diagnosis.condition' },
  ],
  map: (ctx, statement) => [mapEncounter(ctx, statement)],
};
