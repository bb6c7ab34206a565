import { all, is, not, oneOf, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the OBR segment. */
export const obrMaps: readonly SegmentMap[] = [
  segmentMap('OBR[DiagnosticReport]', 'DiagnosticReport', [
    row('OBR-2', 'identifier[1]', { use: 'EI[Identifier-Extension]', when: not(valued('ORC-2')) }),
    row('OBR-2/2', 'identifier[1].type.coding.code', { set: 'PLAC', when: not(valued('ORC-2')) }),
    row('OBR-2/3', 'identifier[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
      when: not(valued('ORC-2')),
    }),
    row('OBR-3', 'identifier[2]', { use: 'EI[Identifier-Extension]', when: not(valued('ORC-3')) }),
    row('OBR-3/2', 'identifier[2].type.coding.code', { set: 'FILL', when: not(valued('ORC-3')) }),
    row('OBR-3/3', 'identifier[2].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
      when: not(valued('ORC-3')),
    }),
    row('OBR-4', 'code', { use: 'CWE[CodeableConcept]' }),
    row('OBR-7', 'effectiveDateTime', { when: not(valued('OBR-8')) }),
    row('OBR-7/2', 'effectivePeriod.start', { when: valued('OBR-8') }),
    row('OBR-8', 'effectivePeriod.end'),
    row('OBR-22', 'issued'),
    row('OBR-24', 'category', { use: 'ID[CodeableConcept]', code: 'DiagnosticServiceSectionID' }),
    row('OBR-25', 'status', { code: 'ResultStatus[Non-Queries]', when: valued('OBR-25') }),
    row('OBR-32', 'resultsInterpreter(PractitionerRole)', { use: 'NDL[PractitionerRole]' }),
    row('OBR-34', 'performer[1](PractitionerRole)', { use: 'NDL[PractitionerRole]' }),
    row('OBR-34/2', 'performer[1].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/event-performerFunction',
    }),
    row('OBR-34/3', 'performer[1].extension[1].valueCodeableConcept.coding.code', { set: 'SPRF' }),
    row('OBR-34/4', 'performer[1].extension[1].valueCodeableConcept.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    }),
    row('OBR-35', 'performer[2](PractitionerRole)', { use: 'NDL[PractitionerRole]' }),
    row('OBR-35/2', 'performer[2].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/event-performerFunction',
    }),
    row('OBR-35/3', 'performer[2].extension[1].valueCodeableConcept.coding.code', { set: 'TRANS' }),
    row('OBR-35/4', 'performer[2].extension[1].valueCodeableConcept.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    }),
  ]),
  segmentMap('OBR[ServiceRequest]', 'ServiceRequest', [
    row('OBR', 'intent', { set: 'order' }),
    row('OBR-2', 'identifier[1]', { use: 'EI[Identifier-Extension]', when: not(valued('ORC-2')) }),
    row('OBR-2/2', 'identifier[1].type.coding.code', { set: 'PLAC', when: not(valued('ORC-2')) }),
    row('OBR-2/3', 'identifier[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
      when: not(valued('ORC-2')),
    }),
    row('OBR-3', 'identifier[2]', { use: 'EI[Identifier-Extension]', when: not(valued('ORC-3')) }),
    row('OBR-3/2', 'identifier[2].type.coding.code', { set: 'FILL', when: not(valued('ORC-3')) }),
    row('OBR-3/3', 'identifier[2].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
      when: not(valued('ORC-3')),
    }),
    row('OBR-4', 'code', { use: 'CWE[CodeableConcept]' }),
    row('OBR-5', 'priority', { use: 'ID[code]', code: 'ExtendedPriorityCodes' }),
    row('OBR-6', 'occurrenceDateTime'),
    // add-on is no R4 intent
    row('OBR-11', 'intent', { set: 'order', when: is('OBR-11', 'A') }),
    row('OBR-11/2', 'intent', { set: 'reflex-order', when: is('OBR-11', 'G') }),
    row('OBR-11/3', 'intent', { set: 'order', when: not(oneOf('OBR-11', 'G', 'A')) }),
    row('OBR-13', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-ServiceRequest.supportingInfo',
    }),
    // R4 extensions have no CodeableReference
    row('OBR-13/2', 'extension[1].valueCodeableConcept', { use: 'CWE[CodeableConcept]' }),
    row('OBR-16', 'requester(Practitioner)', {
      use: 'XCN[Practitioner]',
      when: not(valued('ORC-12')),
    }),
    row('OBR-17', 'requester.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/servicerequest-order-callback-phone-number',
    }),
    row('OBR-17/2', 'requester.extension[1].valueContactPoint', { use: 'XTN[ContactPoint]' }),
    row('OBR-27', '$this', {
      use: 'TQ[ServiceRequest]',
      when: all(not(valued('ORC-7')), not(valued('ORC-6'))),
    }),
    row('OBR-29', 'basedOn[1].identifier', {
      use: 'EIP[Identifier-PlacerAssignedIdentifier]',
      when: all(valued('OBR-29.1'), not(valued('OBR-50'))),
    }),
    row('OBR-29/2', 'basedOn[1].type', {
      set: 'ServiceRequest',
      when: all(valued('OBR-29.1'), not(valued('OBR-50'))),
    }),
    row('OBR-29/3', 'basedOn[2].identifier', {
      use: 'EIP[Identifier-FillerAssignedIdentifier]',
      when: all(valued('OBR-29.2'), not(valued('OBR-50'))),
    }),
    row('OBR-29/4', 'basedOn[2].type', {
      set: 'ServiceRequest',
      when: all(valued('OBR-29.2'), not(valued('OBR-50'))),
    }),
    row('OBR-31', 'reasonCode', { use: 'CWE[CodeableConcept]' }),
    row('OBR-46', 'orderDetail[1]', { use: 'CWE[CodeableConcept]' }),
    row('OBR-47', 'orderDetail[2]', { use: 'CWE[CodeableConcept]' }),
    row('OBR-53', 'identifier[3]', { use: 'CX[Identifier]' }),
    row('OBR-53/2', 'identifier[3].type.coding.code', { set: 'PLAC' }),
    row('OBR-53/3', 'identifier[3].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
  ]),
  segmentMap('OBR[Specimen]', 'Specimen', [
    row('OBR-2', 'accessionIdentifier', { use: 'EI[Identifier-Extension]' }),
    row('OBR-7', 'collection.collectedDateTime', { when: not(valued('OBR-8')) }),
    row('OBR-7/2', 'collection.collectedPeriod.start', { when: valued('OBR-8') }),
    row('OBR-8', 'collection.collectedPeriod.end'),
    row('OBR-9', 'collection.quantity', { use: 'CQ[Quantity]' }),
    row('OBR-10', 'collection.collector(Practitioner)', { use: 'XCN[Practitioner]' }),
    // OBR-13 -> collection.fastingStatusCodeableConcept: OBR-13 does not say whether it means fasting; it goes to ServiceRequest
    // OBR-13/2 -> collection.fastingStatusDuration: OBR-13 does not say whether it means a duration; it goes to ServiceRequest
    row('OBR-14', 'receivedTime'),
    row('OBR-15', '$this', { use: 'SPS[Specimen-Source]' }),
    row('OBR-39', 'note[1].text', { via: 'whole' }),
  ]),
];
