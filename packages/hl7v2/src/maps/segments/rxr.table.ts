import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the RXR segment. */
export const rxrMaps: readonly SegmentMap[] = [
  segmentMap('RXR[Immunization]', 'Immunization', [
    row('RXR-1', 'route', { use: 'CWE[CodeableConcept]', code: 'RouteOfAdministration' }),
    row('RXR-2', 'site', { use: 'CWE[CodeableConcept]', code: 'BodyParts' }),
  ]),
  segmentMap('RXR[MedicationRequest]', 'MedicationRequest', [
    row('RXR-1', 'dosageInstruction.route', {
      use: 'CWE[CodeableConcept]',
      code: 'RouteOfAdministration',
    }),
    row('RXR-2', 'dosageInstruction.site', { use: 'CWE[CodeableConcept]', code: 'BodyParts' }),
    row('RXR-4', 'dosageInstruction.method', {
      use: 'CWE[CodeableConcept]',
      code: 'AdministrationMethod',
    }),
    row('RXR-5', 'dosageInstruction.additionalInstruction', { use: 'CWE[CodeableConcept]' }),
  ]),
];
