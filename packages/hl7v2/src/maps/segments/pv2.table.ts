import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the PV2 segment. */
export const pv2Maps: readonly SegmentMap[] = [
  segmentMap('PV2[Encounter]', 'Encounter', [
    row('PV2-1', 'location[5].location(Location)', { use: 'PL[Location]' }),
    row('PV2-1/2', 'location[5].status', { set: 'planned' }),
    row('PV2-3', 'reasonCode[1]', { use: 'CWE[CodeableConcept]' }),
    row('PV2-8', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedStartDate',
    }),
    row('PV2-8/2', 'extension[1].valueDateTime'),
    row('PV2-9', 'extension[2].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate',
    }),
    row('PV2-9/2', 'extension[2].valueDateTime'),
    row('PV2-11', 'length', { use: 'NM[Quantity-LengthOfStay]' }),
    row('PV2-12', 'text.div', { via: 'narrative' }),
    row('PV2-13', 'participant.individual(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('PV2-13/2', 'participant.type.coding.code', { set: 'REF' }),
    row('PV2-13/3', 'participant.type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    }),
    row('PV2-13/4', 'participant.type.text', { set: 'referrer' }),
    // Y is no security label: it means restricted
    row('PV2-22', 'meta.security[1]', { via: 'protection' }),
    row('PV2-25', 'priority', { use: 'CWE[CodeableConcept]', code: 'EncounterPriority' }),
    // extension[1] is the planned start
    row('PV2-38', 'extension[3].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/encounter-modeOfArrival',
    }),
    row('PV2-38/2', 'extension[3].valueCoding', { use: 'CWE[Coding]', code: 'ModeOfArrivalCode' }),
    // R4 requires the status of a narrative
    row('PV2-12/status', 'text.status', { set: 'additional' }),
  ]),
];
