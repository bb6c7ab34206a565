import { all, is, not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the RXA segment. */
export const rxaMaps: readonly SegmentMap[] = [
  segmentMap('RXA[Immunization]', 'Immunization', [
    row('RXA-3', 'occurrenceDateTime'),
    row('RXA-5', 'vaccineCode', { use: 'CWE[CodeableConcept]' }),
    row('RXA-6', 'doseQuantity.value'),
    row('RXA-7', 'doseQuantity', { use: 'CWE[Quantity]' }),
    row('RXA-10', 'performer.actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('RXA-10/2', 'performer.function.coding.code', { set: 'AP' }),
    row('RXA-10/3', 'performer.function.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0443',
    }),
    row('RXA-15', 'lotNumber'),
    row('RXA-16', 'expirationDate'),
    row('RXA-17', 'manufacturer(Organization)', { use: 'CWE[Organization]' }),
    row('RXA-18', 'statusReason', { use: 'CWE[CodeableConcept]' }),
    row('RXA-19', 'reasonCode', { use: 'CWE[CodeableConcept]' }),
    row('RXA-20', 'status', { code: 'CompletionStatus', when: not(is('RXA-21', 'D')) }),
    row('RXA-20/2', 'status', {
      from: '',
      set: 'completed',
      when: all(not(valued('RXA-20')), not(is('RXA-21', 'D'))),
    }),
    row('RXA-21', 'status', { set: 'entered-in-error', when: is('RXA-21', 'D') }),
    row('RXA-22', 'recorded', { when: is('RXA-21', 'A') }),
    row('RXA-27', 'location(Location)', { use: 'PL[Location]' }),
    row('RXA-28', 'location(Location.address)', { use: 'XAD[Address]' }),
    // the guide leaves RXA-9 out: 00 is a new administration, the others are reports of one
    row('RXA-9/primary', 'primarySource', { set: 'true', when: is('RXA-9', '00') }),
    row('RXA-9/reported', 'primarySource', { set: 'false', when: not(is('RXA-9', '00')) }),
    row('RXA-9/origin', 'reportOrigin', {
      use: 'CWE[CodeableConcept]',
      when: not(is('RXA-9', '00')),
    }),
  ]),
];
