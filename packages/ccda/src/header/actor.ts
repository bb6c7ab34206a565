import type {
  Device,
  FhirResource,
  Organization,
  Practitioner,
  PractitionerRole,
  Reference,
  RelatedPerson,
} from 'fhir/r4';
import { displayName } from '../datatypes/name.ts';
import {
  addressesOf,
  type Context,
  conceptsOf,
  identifiersOf,
  keyOf,
  namesOf,
  subjectOf,
  telecomsOf,
  toConcept,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { child, children, elements, plainText, type XmlElement } from '../xml/xml-element.ts';

/** Who takes part: the most telling resource, and what it is made of. */
export type Actor = {
  readonly preferred: Handle;
  readonly person?: Handle | undefined;
  readonly organization?: Handle | undefined;
  readonly display?: string | undefined;
};

const personNames = [
  'assignedPerson',
  'associatedPerson',
  'relatedPerson',
  'informationRecipient',
  'guardianPerson',
  'playingEntity',
  'subject',
];
const organizationNames = [
  'representedOrganization',
  'scopingOrganization',
  'receivedOrganization',
  'guardianOrganization',
  'wholeOrganization',
  'scopingEntity',
  'serviceProviderOrganization',
  'representedCustodianOrganization',
];
const nucc = 'http://nucc.org/provider-taxonomy';

const first = (element: XmlElement, names: readonly string[]): XmlElement | undefined =>
  elements(element).find(({ name }) => names.includes(name));

/** CDA Organization to Organization; undefined when nothing identifies or names it. */
export function organizationOf(ctx: Context, element: XmlElement | undefined): Handle | undefined {
  if (element === undefined) return undefined;
  const identifier = identifiersOf(ctx, element);
  const name = plainText(child(element, 'name')) ?? plainText(child(element, 'desc'));
  const usable = identifier.some(({ value }) => value !== undefined);
  if (name === undefined && !usable) return undefined;
  const part = child(child(element, 'asOrganizationPartOf'), 'wholeOrganization');
  const whole = organizationOf(ctx, part);
  const resource: Organization = {
    resourceType: 'Organization',
    identifier,
    type: [
      ...conceptsOf(ctx, element, 'standardIndustryClassCode'),
      ...(element.name === 'scopingEntity' ? conceptsOf(ctx, element, 'code') : []),
    ],
    name,
    // R4 org-2 and org-3: nothing of an organization is at home.
    telecom: telecomsOf(ctx, element).map((point) =>
      point.use === 'home' ? { ...point, use: 'work' as const } : point,
    ),
    address: addressesOf(ctx, element).map((address) =>
      address.use === 'home' ? { ...address, use: 'work' as const } : address,
    ),
    partOf: whole === undefined ? undefined : ctx.draft.reference(whole),
  };
  return ctx.draft.shared({ resource, identifiers: identifier, key: name?.toLowerCase() ?? '' });
}

function deviceOf(ctx: Context, entity: XmlElement, device: XmlElement): Handle {
  const software = plainText(child(device, 'softwareName'));
  const model = plainText(child(device, 'manufacturerModelName'));
  const identifier = identifiersOf(ctx, entity);
  const owner = organizationOf(ctx, first(entity, organizationNames));
  const resource: Device = {
    resourceType: 'Device',
    identifier,
    type: toConcept(ctx, child(device, 'code')),
    deviceName: [
      ...(model === undefined ? [] : [{ name: model, type: 'model-name' as const }]),
      ...(software === undefined || software === model
        ? []
        : [{ name: software, type: 'other' as const }]),
    ],
    modelNumber: model,
    version: software === undefined ? undefined : [{ value: software }],
    owner: owner === undefined ? undefined : ctx.draft.reference(owner),
  };
  return ctx.draft.shared({
    resource,
    identifiers: identifier,
    key: `${model ?? ''}|${software ?? ''}`,
  });
}

function personOf(
  ctx: Context,
  entity: XmlElement,
  person: XmlElement | undefined,
): Handle | undefined {
  const identifier = identifiersOf(ctx, entity);
  const name = namesOf(ctx, person);
  const usable = identifier.some(({ value }) => value !== undefined);
  if (name.length === 0 && !usable) return undefined;
  const resource: Practitioner = {
    resourceType: 'Practitioner',
    identifier,
    name,
    telecom: telecomsOf(ctx, entity),
    address: addressesOf(ctx, entity),
  };
  return ctx.draft.shared({
    resource,
    identifiers: identifier,
    key: (displayName(name[0]) ?? '').toLowerCase(),
  });
}

function roleOf(
  ctx: Context,
  entity: XmlElement,
  person: Handle | undefined,
  organization: Handle | undefined,
  organizationElement: XmlElement | undefined,
  function_: XmlElement | undefined,
): Handle {
  const codes = conceptsOf(ctx, entity, 'code');
  const isSpecialty = (code: (typeof codes)[number]) =>
    code.coding?.some(({ system }) => system === nucc);
  const functions =
    function_ === undefined ? [] : [toConcept(ctx, function_)].flatMap((concept) => concept ?? []);
  const identifier = identifiersOf(ctx, entity);
  const resource: PractitionerRole = {
    resourceType: 'PractitionerRole',
    practitioner:
      person !== undefined
        ? ctx.draft.reference(person)
        : identifier[0]?.value === undefined
          ? undefined
          : { type: 'Practitioner', identifier: identifier[0] },
    organization: organization === undefined ? undefined : ctx.draft.reference(organization),
    code: [...codes.filter((code) => !isSpecialty(code)), ...functions],
    specialty: codes.filter(isSpecialty),
  };
  const personElement = first(entity, personNames);
  const key = [
    'role',
    keyOf(entity) ?? displayName(namesOf(ctx, personElement)[0]) ?? '',
    keyOf(organizationElement) ?? plainText(child(organizationElement, 'name')) ?? '',
    ...codes.flatMap(({ coding, text }) => coding?.[0]?.code ?? text ?? []),
    ...functions.flatMap(({ coding }) => coding?.[0]?.code ?? []),
  ].join('|');
  return ctx.draft.fact({ resource, key });
}

/** True when the entity carries an id of the patient: the patient speaks for himself. */
function isPatient(ctx: Context, entity: XmlElement): boolean {
  const own = ctx.draft.resource(ctx.patient);
  if (own.resourceType !== 'Patient') return false;
  const mine = new Set((own.identifier ?? []).map(({ system, value }) => `${system}|${value}`));
  return identifiersOf(ctx, entity).some(
    ({ system, value }) => value !== undefined && mine.has(`${system}|${value}`),
  );
}

/**
 * A participation's entity to its resource by the guide's process: a device, the patient, an organization alone, a
 * practitioner, or (with an organization or a role code) a PractitionerRole.
 */
export function actorOf(
  ctx: Context,
  entity: XmlElement | undefined,
  function_?: XmlElement,
): Actor | undefined {
  if (entity === undefined) return undefined;
  const device = first(entity, ['assignedAuthoringDevice', 'playingDevice']);
  const organizationElement = first(entity, organizationNames);
  const organization = organizationOf(ctx, organizationElement);
  const organizationName = plainText(child(organizationElement, 'name'));
  if (device !== undefined)
    return {
      preferred: deviceOf(ctx, entity, device),
      organization,
      display:
        plainText(child(device, 'softwareName')) ??
        plainText(child(device, 'manufacturerModelName')),
    };
  const personElement = first(entity, personNames);
  if (personElement?.name !== 'relatedPerson' && isPatient(ctx, entity))
    return { preferred: ctx.patient, organization };
  const named = namesOf(ctx, personElement);
  const display = displayName(named[0]) ?? organizationName;
  const hasId = identifiersOf(ctx, entity).some(({ value }) => value !== undefined);
  const hasCode = conceptsOf(ctx, entity, 'code').length > 0;
  if (named.length === 0 && organization !== undefined) {
    if (!hasId) return { preferred: organization, organization, display };
    const role = roleOf(ctx, entity, undefined, organization, organizationElement, function_);
    return { preferred: role, organization, display };
  }
  const person = personOf(ctx, entity, personElement);
  if (person === undefined) return undefined;
  if (organization === undefined && !hasCode) return { preferred: person, person, display };
  const role = roleOf(ctx, entity, person, organization, organizationElement, function_);
  return { preferred: role, person, organization, display };
}

/** The entity within a participation such as author, performer or informant. */
export function entityOf(participation: XmlElement): XmlElement | undefined {
  return first(participation, [
    'assignedAuthor',
    'assignedEntity',
    'relatedEntity',
    'associatedEntity',
    'participantRole',
    'intendedRecipient',
    'responsibleParty',
    'relatedSubject',
  ]);
}

/** The actor of an author, performer, informant and so on. */
export function participantActor(
  ctx: Context,
  participation: XmlElement | undefined,
): Actor | undefined {
  if (participation === undefined) return undefined;
  const entity = entityOf(participation);
  if (entity?.name === 'relatedEntity') return relatedActor(ctx, entity);
  return actorOf(ctx, entity);
}

function relatedActor(ctx: Context, entity: XmlElement): Actor | undefined {
  const person = relatedPersonOf(ctx, entity);
  return person === undefined
    ? undefined
    : {
        preferred: person,
        person,
        display: displayName(namesOf(ctx, first(entity, personNames))[0]),
      };
}

/** A person who belongs to the patient: relative, guardian, caregiver, emergency contact. */
export function relatedPersonOf(ctx: Context, entity: XmlElement): Handle | undefined {
  const person = first(entity, personNames);
  const name = namesOf(ctx, person);
  const identifier = identifiersOf(ctx, entity);
  const relationship = [
    ...conceptsOf(ctx, entity, 'code'),
    ...conceptsOf(ctx, child(person, 'sdtc:asPatientRelationship'), 'code'),
  ];
  if (name.length === 0 && relationship.length === 0) return undefined;
  const effective = child(entity, 'effectiveTime');
  const resource: RelatedPerson = {
    resourceType: 'RelatedPerson',
    identifier,
    patient: subjectOf(ctx),
    relationship,
    name,
    telecom: telecomsOf(ctx, entity),
    address: addressesOf(ctx, entity),
    period: effective === undefined ? undefined : undefined,
  };
  const key = [
    ctx.patientKey,
    keyOf(entity) ?? displayName(name[0])?.toLowerCase() ?? '',
    ...relationship.flatMap(({ coding }) => coding?.[0]?.code ?? []),
  ].join('|');
  return ctx.draft.fact({ resource, key });
}

/** A location from a LOC participantRole or a healthCareFacility. */
export function locationOf(ctx: Context, role: XmlElement | undefined): Handle | undefined {
  if (role === undefined) return undefined;
  const place = child(role, 'playingEntity') ?? child(role, 'location');
  const name = plainText(child(place, 'name'));
  const identifier = identifiersOf(ctx, role);
  const type = conceptsOf(ctx, role, 'code');
  const [address] = [...addressesOf(ctx, role), ...addressesOf(ctx, place)];
  const organizationElement = first(role, organizationNames);
  const managing = organizationOf(ctx, organizationElement);
  const usable = identifier.some(({ value }) => value !== undefined);
  if (name === undefined && !usable && type.length === 0 && address === undefined) return undefined;
  const resource: FhirResource = {
    resourceType: 'Location',
    identifier,
    name:
      name ??
      (usable || type.length > 0 ? plainText(child(organizationElement, 'name')) : undefined),
    type,
    telecom: [...telecomsOf(ctx, role), ...telecomsOf(ctx, place)],
    address,
    managingOrganization: managing === undefined ? undefined : ctx.draft.reference(managing),
  };
  const key = [
    name?.toLowerCase() ?? '',
    type[0]?.coding?.[0]?.code ?? '',
    address?.line?.join(' ') ?? '',
    address?.city ?? '',
  ].join('|');
  return ctx.draft.shared({ resource, identifiers: identifier, key });
}

/** References to the actors of all participations of that name. */
export function actorReferences(ctx: Context, statement: XmlElement, name: string): Reference[] {
  return children(statement, name).flatMap((participation) => {
    const actor = participantActor(ctx, participation);
    return actor === undefined ? [] : [ctx.draft.reference(actor.preferred, actor.display)];
  });
}
