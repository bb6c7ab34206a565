import { not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the SPM segment. */
export const spmMaps: readonly SegmentMap[] = [
  segmentMap('SPM[Specimen]', 'Specimen', [
    row('SPM-2', 'identifier[1]', { use: 'EIP[Identifier-PlacerAssignedIdentifier]' }),
    row('SPM-2/2', 'identifier[2]', { use: 'EIP[Identifier-FillerAssignedIdentifier]' }),
    row('SPM-3', 'parent[1](Specimen.identifier[1])', {
      use: 'EIP[Identifier-PlacerAssignedIdentifier]',
    }),
    row('SPM-3/2', 'parent[1](Specimen.identifier[2])', {
      use: 'EIP[Identifier-FillerAssignedIdentifier]',
    }),
    row('SPM-4', 'type', { use: 'CWE[CodeableConcept]', code: 'SpecimenType' }),
    row('SPM-6', 'container.additiveCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      code: 'AdditivePreservative',
    }),
    row('SPM-7', 'collection.method', {
      use: 'CWE[CodeableConcept]',
      code: 'SpecimenCollectionMethod',
    }),
    // the guide's table is a list of body sites without targets
    row('SPM-8', 'collection.bodySite', { use: 'CWE[CodeableConcept]' }),
    row('SPM-12', 'collection.quantity', { use: 'CQ[Quantity]' }),
    row('SPM-14', 'note[1].text'),
    row('SPM-17', 'collection.collectedPeriod', { use: 'DR[Period]', when: valued('SPM-17.2') }),
    row('SPM-17/2', 'collection.collectedDateTime', {
      use: 'DR[dateTime]',
      when: not(valued('SPM-17.2')),
    }),
    row('SPM-18', 'receivedTime'),
    row('SPM-20', 'status', { code: 'YesNoIndicator[AvailabilityStatus]' }),
    row('SPM-24', 'condition', { use: 'CWE[CodeableConcept]', code: 'SpecimenCondition' }),
    row('SPM-27', 'container.type', { use: 'CWE[CodeableConcept]' }),
    row('SPM-30', 'accessionIdentifier', { use: 'CX[Identifier]' }),
    row('SPM-31', 'identifier[4]', { use: 'CX[Identifier]' }),
    row('SPM-32', 'identifier[3]', { use: 'EI[Identifier-Extension]' }),
    row('SPM-32/2', 'identifier[3].type.coding.code', { set: 'SHIP' }),
    row('SPM-32/3', 'identifier[3].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
  ]),
];
