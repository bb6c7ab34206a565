import { hash } from 'node:crypto';
import type { CodeableConcept, Observation, ObservationComponent } from 'fhir/r4';
import type { FhirTemplate } from '../mapping/fhir-mapping.ts';
import type { CodeTemplate } from '../mapping/fhir-schema.ts';
import type { Instant } from '../time.ts';
import type { ObservationGroup } from './observation-group.ts';
import { createValue, toCoding, toConcept } from './value.ts';

/** System of the identifiers and of the type code that the Azure MedTech service writes; kept for its data's sake. */
export const SERVICE_SYSTEM = 'https://azure.microsoft.com/en-us/services/iomt-fhir-connector/';

/** Ids of the resources in the FHIR server that an Observation points to. */
export type ResourceIds = {
  readonly patient: string;
  readonly device: string;
  readonly encounter?: string;
};

/** The id that the Azure MedTech service gives to a resource with this identifier: SHA-256, 64 hex digits. */
export function upstreamId(system: string, value: string): string {
  return hash('sha256', `${system}_${value}`, 'hex');
}

/** The value of the identifier of an Observation: patient, device, type and segment. */
export function observationIdentifier(ids: ResourceIds, group: ObservationGroup): string {
  return `${ids.patient}.${ids.device}.${group.type}.${group.segment}`;
}

/**
 * Makes the Observation of a group. Without ids it has no identifier, subject and device.
 *
 * @throws MedtechError when a value does not fit its type.
 */
export function createObservation(
  template: FhirTemplate,
  group: ObservationGroup,
  ids?: ResourceIds,
): Observation {
  const period = { start: group.start, end: group.end };
  const components = createComponents(template, group);
  const samples = template.value && group.values.get(template.value.valueName);
  return {
    resourceType: 'Observation',
    ...(ids && identify(ids, group)),
    status: 'final',
    ...categoryOf(template),
    code: codeWithName(template.codes, group.type),
    ...(ids && references(ids)),
    effectivePeriod: period,
    ...issuedOf(group.issued),
    ...(template.value && samples && createValue(template.value, samples, period)),
    ...(components.length > 0 && { component: components }),
  };
}

/** The id of the Observation of a group. */
export function observationId(ids: ResourceIds, group: ObservationGroup): string {
  return upstreamId(SERVICE_SYSTEM, observationIdentifier(ids, group));
}

function identify(
  ids: ResourceIds,
  group: ObservationGroup,
): Pick<Observation, 'id' | 'identifier'> {
  const value = observationIdentifier(ids, group);
  return { id: upstreamId(SERVICE_SYSTEM, value), identifier: [{ system: SERVICE_SYSTEM, value }] };
}

function references(ids: ResourceIds): Pick<Observation, 'subject' | 'device' | 'encounter'> {
  return {
    subject: { reference: `Patient/${ids.patient}` },
    device: { reference: `Device/${ids.device}` },
    ...(ids.encounter !== undefined && { encounter: { reference: `Encounter/${ids.encounter}` } }),
  };
}

export function categoryOf(template: FhirTemplate): Pick<Observation, 'category'> {
  const { category } = template;
  return category === undefined || category.length === 0
    ? {}
    : { category: category.map(toConcept) };
}

/** A FHIR instant: milliseconds are enough, and all servers keep them. */
export function issuedOf(issued: Instant | undefined): Pick<Observation, 'issued'> {
  return issued === undefined ? {} : { issued: `${issued.slice(0, 23)}Z` };
}

/** The codes of the template and the name that the service finds its own Observations and components by. */
export function codeWithName(codes: readonly CodeTemplate[], name: string): CodeableConcept {
  return {
    coding: [...codes.map(toCoding), { system: SERVICE_SYSTEM, code: name, display: name }],
    text: name,
  };
}

function createComponents(template: FhirTemplate, group: ObservationGroup): ObservationComponent[] {
  return (template.components ?? []).flatMap(({ codes, value }) => {
    const samples = group.values.get(value.valueName);
    if (samples === undefined) return [];
    return [{ code: codeWithName(codes, value.valueName), ...createValue(value, samples, group) }];
  });
}
