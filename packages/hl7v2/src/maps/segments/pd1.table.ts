import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the PD1 segment. */
export const pd1Maps: readonly SegmentMap[] = [
  segmentMap('PD1[Observation-LivingWill]', 'Observation', [
    row('PD1', 'status', { set: 'final' }),
    row('PD1/2', 'code.coding.system', { set: 'http://loinc.org' }),
    row('PD1/3', 'code.coding.code', { set: '75320-2' }),
    row('PD1-7', 'valueCodeableConcept', { use: 'CWE[CodeableConcept]', code: 'LivingWillCode' }),
  ]),
  segmentMap('PD1[Patient]', 'Patient', [
    row('PD1-3', 'generalPractitioner(Organization)', { use: 'XON[Organization]' }),
    row('PD1-4', 'generalPractitioner[2](Practitioner)', { use: 'XCN[Practitioner]' }),
    row('PD1-6', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-disability',
    }),
    row('PD1-6/2', 'extension[1].valueCodeableConcept', { use: 'CWE[CodeableConcept]' }),
    row('PD1-14', 'extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-congregation',
    }),
    row('PD1-14/2', 'extension[2].valueString', { use: 'XON[string]' }),
  ]),
];
