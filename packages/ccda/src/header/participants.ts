import type { CareTeam } from 'fhir/r4';
import {
  addFact,
  type Context,
  contentKey,
  subjectOf,
  toConcept,
  toPeriod,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { attribute, child, children, elements, type XmlElement } from '../xml/xml-element.ts';
import { actorOf, entityOf, participantActor, relatedPersonOf } from './actor.ts';

/** Kinds of header participant that are people of the patient's own life (guide, CF-participations). */
const relatedClasses = new Set([
  'PRS',
  'NOK',
  'CAREGIVER',
  'AGNT',
  'GUAR',
  'ECON',
  'QUAL',
  'POLHOLD',
  'CON',
  'GUARD',
  'IND',
]);

/** informant, dataEnterer, informationRecipient and participant elements: their people become resources. */
export function headerParticipants(ctx: Context, document: XmlElement): void {
  for (const name of ['dataEnterer', 'informant', 'informationRecipient'] as const)
    for (const participation of children(document, name)) participantActor(ctx, participation);
  for (const participation of children(document, 'participant')) {
    const entity = entityOf(participation);
    if (entity === undefined) continue;
    const classCode = attribute(entity, 'classCode') ?? '';
    if (relatedClasses.has(classCode) && child(entity, 'associatedPerson') !== undefined)
      relatedPersonOf(ctx, entity);
    else actorOf(ctx, entity, child(participation, 'functionCode'));
  }
}

/** documentationOf/serviceEvent performers: the people who took care of the patient, as a CareTeam. */
export function serviceTeam(ctx: Context, document: XmlElement): Handle[] {
  return children(document, 'documentationOf').flatMap((documentation) => {
    const service = child(documentation, 'serviceEvent');
    const members = children(service, 'performer').flatMap((performer) => {
      const actor = participantActor(ctx, performer);
      const role = toConcept(ctx, child(performer, 'functionCode'));
      if (actor === undefined) return [];
      return [
        {
          role: role === undefined ? [] : [role],
          member: ctx.draft.reference(actor.preferred, actor.display),
          period: toPeriod(ctx, child(performer, 'time')),
        },
      ];
    });
    if (service === undefined || members.length === 0) return [];
    const resource: CareTeam = {
      resourceType: 'CareTeam',
      status: 'active',
      subject: subjectOf(ctx),
      period: toPeriod(ctx, child(service, 'effectiveTime')),
      participant: members,
    };
    return [
      addFact(ctx, service, resource, { key: `team|${contentKey(ctx, service)}`, authors: [] }),
    ];
  });
}

/** Header elements that go into resources, or that say only which rules the document follows. */
const mappedHeader = new Set([
  'realmCode',
  'typeId',
  'templateId',
  'id',
  'code',
  'title',
  'effectiveTime',
  'confidentialityCode',
  'languageCode',
  'setId',
  'versionNumber',
  'recordTarget',
  'author',
  'dataEnterer',
  'informant',
  'custodian',
  'informationRecipient',
  'legalAuthenticator',
  'authenticator',
  'participant',
  'documentationOf',
  'relatedDocument',
  'componentOf',
  'component',
]);

/** Tells of header elements that have no place in FHIR. */
export function reportHeader(ctx: Context, document: XmlElement): void {
  for (const element of elements(document))
    if (!mappedHeader.has(element.name)) ctx.log.add('warning', 'part-not-mapped', element);
}
