import type { Device, Procedure } from 'fhir/r4';
import { absentExtension } from '../datatypes/null-flavor.ts';
import {
  addFact,
  type Context,
  conceptsOf,
  identifiersOf,
  keyOf,
  narrativeOf,
  requiredConcept,
  subjectOf,
  textOf,
  timeChoice,
  timeField,
  toConcept,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { actorReferences, locationOf, organizationOf } from '../header/actor.ts';
import {
  attribute,
  attributeNames,
  child,
  children,
  plainText,
  type XmlElement,
} from '../xml/xml-element.ts';
import { observationCategory, observationKind, toObservation } from './observation.ts';
import { mapPlanned } from './planned.ts';
import {
  authorship,
  authorsOf,
  clockKey,
  entryTemplate,
  isNegated,
  moodOf,
  notesOf,
  participantsOf,
  reasonsOf,
  statusOf,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

/** ConceptMap CF-ProcedureStatus. */
const statuses = new Map<string, Procedure['status']>([
  ['aborted', 'stopped'],
  ['active', 'in-progress'],
  ['cancelled', 'not-done'],
  ['completed', 'completed'],
  ['suspended', 'on-hold'],
  ['held', 'on-hold'],
  ['new', 'preparation'],
  ['nullified', 'entered-in-error'],
]);
const udi = '2.16.840.1.113883.3.3719';

/** Product Instance to Device: an implant or instrument, found again by its UDI or id. */
function deviceInstance(ctx: Context, role: XmlElement): Handle | undefined {
  const playing = child(role, 'playingDevice');
  const scoping = child(role, 'scopingEntity');
  const type = toConcept(ctx, child(playing, 'code'));
  const identifier = identifiersOf(ctx, role);
  const model = plainText(child(playing, 'manufacturerModelName'));
  const owner = organizationOf(ctx, scoping);
  const carrier = children(role, 'id').find((id) => attribute(id, 'root') === udi);
  const carrierHRF = attribute(carrier, 'extension');
  if (type === undefined && identifier.length === 0 && model === undefined) return undefined;
  const resource: Device = {
    resourceType: 'Device',
    identifier,
    udiCarrier: carrierHRF === undefined ? [] : [{ carrierHRF }],
    type,
    modelNumber: model,
    manufacturer: plainText(child(scoping, 'desc')),
    owner: owner === undefined ? undefined : ctx.draft.reference(owner),
    patient: subjectOf(ctx),
  };
  const key = `${ctx.patientKey}|${type?.coding?.[0]?.code ?? type?.text ?? ''}|${model ?? ''}|${keyOf(role) ?? ''}`;
  const usable = identifier.filter(({ value }) => value !== undefined);
  return ctx.draft.shared({ resource, identifiers: usable, key });
}

function mapProcedure(ctx: Context, statement: XmlElement): Handle {
  const authors = authorsOf(statement);
  const recorded = authorship(ctx, authors);
  const time = child(statement, 'effectiveTime');
  const performed = timeChoice(ctx, 'performed', time);
  const [place] = participantsOf(statement, 'LOC');
  const location = locationOf(ctx, place);
  const code = requiredConcept(ctx, child(statement, 'code'));
  const text = textOf(ctx, child(child(statement, 'code'), 'originalText'));
  const devices = participantsOf(statement, 'DEV').flatMap(
    (role) => deviceInstance(ctx, role) ?? [],
  );
  const method = toConcept(ctx, child(statement, 'methodCode'));
  const resource: Procedure = {
    resourceType: 'Procedure',
    text: narrativeOf(ctx, statement),
    extension:
      method === undefined
        ? []
        : [
            {
              url: 'http://hl7.org/fhir/StructureDefinition/procedure-method',
              valueCodeableConcept: method,
            },
          ],
    identifier: identifiersOf(ctx, statement),
    status: isNegated(statement)
      ? 'not-done'
      : (statuses.get(statusOf(statement) ?? '') ?? 'unknown'),
    code,
    subject: subjectOf(ctx),
    ...(Object.keys(performed).length > 0
      ? performed
      : { _performedDateTime: { extension: [absentExtension(time)] } }),
    recorder: recorded.author,
    performer: actorReferences(ctx, statement, 'performer').map((actor) => ({ actor })),
    location: location === undefined ? undefined : ctx.draft.reference(location),
    reasonCode: reasonsOf(ctx, statement),
    bodySite: conceptsOf(ctx, statement, 'targetSiteCode'),
    note: notesOf(ctx, statement),
    focalDevice: devices.map((device) => ({ manipulated: ctx.draft.reference(device) })),
  };
  return addFact(ctx, statement, resource, {
    kind: `${code.coding?.[0]?.code ?? text ?? ''}|${clockKey(performed.performedDateTime, performed._performedDateTime) ?? clockKey(performed.performedPeriod?.start, performed.performedPeriod?._start) ?? ''}`,
    authors,
  });
}

export const procedureActivity: TemplateMapper = {
  name: 'Procedure Activity Procedure, Procedure Activity Act',
  templates: [entryTemplate(14), entryTemplate(12), '2.16.840.1.113883.10.20.1.29'],
  takes: ['procedure', 'act', 'observation'],
  makes: 'Procedure; ServiceRequest when planned',
  guide: 'CF-procedures',
  rows: [
    { from: '@negationInd', to: 'status not-done' },
    { from: 'id', to: 'identifier' },
    { from: 'code', to: 'code' },
    { from: 'statusCode', to: 'status' },
    {
      from: 'effectiveTime',
      to: 'performedDateTime, performedPeriod',
      note: 'data-absent-reason when missing',
    },
    { from: 'priorityCode', to: '', note: 'Procedure has no priority' },
    { from: 'methodCode', to: 'extension procedure-method' },
    { from: 'targetSiteCode', to: 'bodySite' },
    { from: 'author', to: 'recorder, Provenance' },
    { from: 'performer/assignedEntity', to: 'performer.actor' },
    { from: 'Service Delivery Location', to: 'location' },
    { from: 'Product Instance', to: 'focalDevice.manipulated (Device)' },
    { from: 'Indication /value', to: 'reasonCode' },
    { from: 'Comment Activity /text', to: 'note' },
  ],
  map: (ctx, statement) => [
    moodOf(statement) === 'EVN' ? mapProcedure(ctx, statement) : mapPlanned(ctx, statement),
  ],
};

export const procedureObservation: TemplateMapper = {
  name: 'Procedure Activity Observation',
  templates: [entryTemplate(13)],
  takes: ['observation'],
  makes: 'Observation; Procedure when it has no value',
  guide: 'CF-procedures',
  rows: [{ from: '(as Results)', to: 'Observation', note: 'a value cannot stand in a Procedure' }],
  map(ctx, statement) {
    if (moodOf(statement) !== 'EVN') return [mapPlanned(ctx, statement)];
    const value = child(statement, 'value');
    if (
      value === undefined ||
      attribute(value, 'nullFlavor') !== undefined ||
      (attributeNames(value).filter((name) => name !== 'xsi:type').length === 0 &&
        plainText(value) === undefined)
    )
      return [mapProcedure(ctx, statement)];
    const resource = toObservation(ctx, statement, {
      category: [observationCategory('procedure')],
    });
    return [addFact(ctx, statement, resource, { kind: observationKind(resource) })];
  },
};

/** Instruments and implants that stand in a Medical Equipment section without a procedure. */
export const equipment: TemplateMapper = {
  name: 'Non-Medicinal Supply Activity, Planned Supply',
  templates: [50, 43].map(entryTemplate),
  takes: ['supply'],
  makes: 'DeviceUseStatement; ServiceRequest when planned or when no product is named',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'statusCode', to: 'status' },
    { from: 'effectiveTime', to: 'timing[x]' },
    { from: 'quantity', to: '', note: 'DeviceUseStatement has no quantity; kept as a note' },
    { from: 'Product Instance', to: 'device (Device)' },
  ],
  map(ctx, supply) {
    const [role] = [...participantsOf(supply, 'PRD'), ...participantsOf(supply, 'DEV')];
    const device = role === undefined ? undefined : deviceInstance(ctx, role);
    if (device === undefined || moodOf(supply) !== 'EVN') return [mapPlanned(ctx, supply, device)];
    const authors = authorsOf(supply);
    const recorded = authorship(ctx, authors);
    const quantity = attribute(child(supply, 'quantity'), 'value');
    const status = statusOf(supply);
    return [
      addFact(
        ctx,
        supply,
        {
          resourceType: 'DeviceUseStatement',
          text: narrativeOf(ctx, supply),
          identifier: identifiersOf(ctx, supply),
          status:
            status === 'active'
              ? 'active'
              : status === 'completed'
                ? 'completed'
                : status === 'nullified'
                  ? 'entered-in-error'
                  : 'active',
          subject: subjectOf(ctx),
          ...timeChoice(ctx, 'timing', child(supply, 'effectiveTime')),
          ...timeField(ctx, 'recordedOn', recorded.time),
          source: recorded.author,
          device: ctx.draft.reference(device),
          note: [
            ...notesOf(ctx, supply),
            ...(quantity === undefined ? [] : [{ text: `Quantity: ${quantity}` }]),
          ],
        },
        { authors },
      ),
    ];
  },
};
