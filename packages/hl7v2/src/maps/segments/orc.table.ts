import { all, is, not, oneOf, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the ORC segment. */
export const orcMaps: readonly SegmentMap[] = [
  segmentMap('ORC[DiagnosticReport]', 'DiagnosticReport', [
    row('ORC-2', 'identifier[1]', { use: 'EI[Identifier-Extension]' }),
    row('ORC-2/2', 'identifier[1].type.coding.code', { set: 'PLAC' }),
    row('ORC-2/3', 'identifier[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    row('ORC-2/4', 'basedOn(ServiceRequest)', { via: 'orderReference' }),
    row('ORC-3', 'identifier[2]', { use: 'EI[Identifier-Extension]' }),
    row('ORC-3/2', 'identifier[2].type.coding.code', { set: 'FILL' }),
    row('ORC-3/3', 'identifier[2].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    row('ORC-4', 'identifier[3]', { use: 'EIP[Identifier-FillerAssignedIdentifier]' }),
    row('ORC-4/2', 'identifier[4]', { use: 'EIP[Identifier-PlacerAssignedIdentifier]' }),
    row('ORC-16', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/event-statusReason',
    }),
    row('ORC-16/2', 'extension[1].valueCodeableConcept', { use: 'CWE[CodeableConcept]' }),
    row('ORC-28', 'meta.security[1]', { use: 'CWE[Coding]', code: 'ConfidentialityCode' }),
  ]),
  segmentMap('ORC[Immunization]', 'Immunization', [
    row('ORC-2', 'identifier[1]', { use: 'EI[Identifier-Extension]' }),
    row('ORC-2/2', 'identifier[1].type.coding.code', { set: 'PLAC' }),
    row('ORC-2/3', 'identifier[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    row('ORC-3', 'identifier[2]', { use: 'EI[Identifier-Extension]' }),
    row('ORC-3/2', 'identifier[2].type.coding.code', { set: 'FILL' }),
    row('ORC-3/3', 'identifier[2].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    row('ORC-4', 'identifier[3]', { use: 'EIP[Identifier-FillerAssignedIdentifier]' }),
    row('ORC-4/2', 'identifier[4]', { use: 'EIP[Identifier-PlacerAssignedIdentifier]' }),
    row('ORC-9', 'recorded'),
    row('ORC-12', 'performer.actor(PractitionerRole)', { use: 'XCN[PractitionerRole]' }),
    row('ORC-12/2', 'performer.function.coding.code', { set: 'OP' }),
    row('ORC-12/3', 'performer.function.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0443',
    }),
    row('ORC-28', 'meta.security[1]', { use: 'CWE[Coding]', code: 'ConfidentialityCode' }),
  ]),
  segmentMap('ORC[MedicationAdministration]', 'MedicationAdministration', [
    row('ORC-1', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/businessEvent',
    }),
    row('ORC-1/2', 'extension[1].extension[1].url', { set: 'value' }),
    row('ORC-1/3', 'extension[1].extension[1].valueCodeableConcept.coding.code'),
    // a code system, not a value set
    row('ORC-1/4', 'extension[1].extension[1].valueCodeableConcept.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0119',
    }),
    row('ORC-2', 'identifier[1]', { use: 'EI[Identifier-Extension]' }),
    row('ORC-2/2', 'identifier[1].type.coding.code', { set: 'PLAC' }),
    row('ORC-2/3', 'identifier[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    row('ORC-3', 'identifier[2]', { use: 'EI[Identifier-Extension]' }),
    row('ORC-3/2', 'identifier[2].type.coding.code', { set: 'FILL' }),
    row('ORC-3/3', 'identifier[2].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    row('ORC-12', 'performer.actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('ORC-12/2', 'performer.function.coding.code', { set: 'OP' }),
    row('ORC-12/3', 'performer.function.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0443',
    }),
    row('ORC-28', 'meta.security[1]', { use: 'CWE[Coding]', code: 'ConfidentialityCode' }),
  ]),
  segmentMap('ORC[Provenance]', 'Provenance', [
    row('ORC-1', 'activity.coding.code', { set: 'CREATE', when: is('ORC-1', 'NW') }),
    row('ORC-1/2', 'activity.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation',
      when: is('ORC-1', 'NW'),
    }),
    row('ORC-1/3', 'activity.coding.code', { set: 'UPDATE', when: is('ORC-1', 'SC') }),
    row('ORC-1/4', 'activity.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation',
      when: is('ORC-1', 'SC'),
    }),
    row('ORC-1/5', 'activity.coding.code', { set: 'CANCEL', when: oneOf('ORC-1', 'OC', 'CA') }),
    row('ORC-1/6', 'activity.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation',
      when: oneOf('ORC-1', 'OC', 'CA'),
    }),
    row('ORC-9', 'recorded'),
    row('ORC-9/2', 'occurredDateTime'),
    row('ORC-10', 'agent[1].who(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('ORC-10/2', 'agent[1].type.coding.code', { set: 'enterer' }),
    row('ORC-10/3', 'agent[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
    }),
    row('ORC-11', 'agent[2].who(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('ORC-11/2', 'agent[2].type.coding.code', { set: 'verifier' }),
    row('ORC-11/3', 'agent[2].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
    }),
    row('ORC-12', 'agent[3].who(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('ORC-12/2', 'agent[3].type.coding.code', { set: 'author' }),
    row('ORC-12/3', 'agent[3].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
    }),
    row('ORC-17', 'agent[1].onBehalfOf(Organization)', { use: 'CWE[Organization]' }),
    row('ORC-18', 'agent[5].who(Device)', { use: 'CWE[Device]' }),
    row('ORC-19', 'agent[4].type.coding.code', { set: 'performer' }),
    row('ORC-19/2', 'agent[4].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
    }),
    row('ORC-19/3', 'agent[4].who(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('ORC-21', 'location(Location)', { use: 'XON[Location]' }),
    row('ORC-22', 'location(Location.address)', { use: 'XAD[Address]' }),
    row('ORC-23', 'location(Location.telecom)', { use: 'XTN[ContactPoint]' }),
    row('ORC-24', 'agent[3].who(Practitioner.address)', { use: 'XAD[Address]' }),
    row('ORC-28', 'meta.security[1]', { use: 'CWE[Coding]', code: 'ConfidentialityCode' }),
  ]),
  segmentMap('ORC[ServiceRequest]', 'ServiceRequest', [
    row('ORC-1', 'status', {
      code: 'OrderControlCode[ServiceRequest.status]',
      when: not(valued('ORC-5')),
    }),
    row('ORC-1/2', 'intent', { set: 'order' }),
    row('ORC-1/3', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/businessEvent',
    }),
    row('ORC-1/4', 'extension[1].extension[1].url', { set: 'value' }),
    row('ORC-1/5', 'extension[1].extension[1].valueCodeableConcept.coding.code'),
    // a code system, not a value set
    row('ORC-1/6', 'extension[1].extension[1].valueCodeableConcept.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0119',
    }),
    // the guide lets ORC and OBR each defer to the other, which would lose both
    row('ORC-2', 'identifier[1]', { use: 'EI[Identifier-Extension]' }),
    row('ORC-2/2', 'identifier[1].type.coding.code', { set: 'PLAC' }),
    row('ORC-2/3', 'identifier[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    row('ORC-3', 'identifier[2]', { use: 'EI[Identifier-Extension]' }),
    row('ORC-3/2', 'identifier[2].type.coding.code', { set: 'FILL' }),
    row('ORC-3/3', 'identifier[2].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    row('ORC-4', 'requisition.value'),
    row('ORC-4/2', 'requisition.type.coding.code', { set: 'PGN' }),
    row('ORC-4/3', 'requisition.type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    // ORC-4/4 -> requisition[2].value: R4 has one requisition; the rows above fill it from EI and EIP alike
    // ORC-4/5 -> requisition[2].type.coding.code: as above
    // ORC-4/6 -> requisition[2].type.coding.system: as above
    row('ORC-4/7', 'identifier[3].value', {
      from: 'ORC-4.2',
      when: all(valued('ORC-4.2'), not(valued('ORC-38'))),
    }),
    row('ORC-4/8', 'identifier[3].type.coding.code', {
      set: 'FGN',
      when: all(valued('ORC-4.2'), not(valued('ORC-38'))),
    }),
    row('ORC-4/9', 'identifier[3].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
      when: all(valued('ORC-4.2'), not(valued('ORC-38'))),
    }),
    row('ORC-5', 'status', { code: 'OrderStatus' }),
    row('ORC-7', '$this', { use: 'TQ[ServiceRequest]' }),
    row('ORC-9', 'authoredOn', { when: is('ORC-1', 'NW') }),
    // the date belongs to the event of ORC-1
    row('ORC-9/2', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/businessEvent',
    }),
    row('ORC-9/3', 'extension[1].extension[2].url', { set: 'date' }),
    row('ORC-9/4', 'extension[1].extension[2].valueDateTime'),
    row('ORC-12', 'requester(PractitionerRole.practitioner(Practitioner))', {
      use: 'XCN[Practitioner]',
    }),
    row('ORC-14', 'extension[3].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/servicerequest-order-callback-phone-number',
      when: not(valued('OBR-17')),
    }),
    row('ORC-14/2', 'extension[3].valueContactPoint', {
      use: 'XTN[ContactPoint]',
      when: not(valued('OBR-17')),
    }),
    // extension[3] is the callback number
    row('ORC-16', 'extension[4].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/request-statusReason',
      when: not(valued('ORC-5')),
    }),
    row('ORC-16/2', 'extension[4].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      when: not(valued('ORC-5')),
    }),
    row('ORC-21', 'requester(PractitionerRole.organization(Organization))', {
      use: 'XON[Organization]',
    }),
    row('ORC-22', 'requester(PractitionerRole.organization(Organization.address))', {
      use: 'XAD[Address]',
    }),
    row('ORC-23', 'requester(PractitionerRole.organization(Organization.telecom))', {
      use: 'XTN[ContactPoint]',
    }),
    row('ORC-24', 'requester(PractitionerRole.practitioner(Practitioner.address))', {
      use: 'XAD[Address]',
    }),
    row('ORC-28', 'meta.security[1]', { use: 'CWE[Coding]', code: 'ConfidentialityCode' }),
    row('ORC-29', 'locationCode', { use: 'CWE[CodeableConcept]', code: 'OrderType' }),
    row('ORC-33', 'identifier[4]', { use: 'CX[Identifier]', when: not(valued('OBR-53')) }),
    row('ORC-33/2', 'identifier[4].type.coding.code', { set: 'PLAC', when: not(valued('OBR-53')) }),
    row('ORC-33/3', 'identifier[4].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
      when: not(valued('OBR-53')),
    }),
    row('ORC-38', 'identifier[5]', { use: 'EI[Identifier-Extension]' }),
    row('ORC-38/2', 'identifier[5].type.coding.code', { set: 'FGN' }),
    row('ORC-38/3', 'identifier[5].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
  ]),
];
