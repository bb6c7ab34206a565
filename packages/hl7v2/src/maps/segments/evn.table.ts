import { is, not } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the EVN segment. */
export const evnMaps: readonly SegmentMap[] = [
  segmentMap('EVN[Provenance]', 'Provenance', [
    row('EVN', 'activity.coding.display', { format: 'event - :{MSH-9.1}^{MSH-9.2}' }),
    row('EVN-2', 'recorded'),
    row('EVN-4', 'reason', {
      use: 'CWE[CodeableConcept]',
      code: 'EventReason',
      when: not(is('EVN-4', 'U')),
    }),
    row('EVN-4/2', 'reason.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
      when: is('EVN-4', 'U'),
    }),
    // data-absent-reason takes a code
    row('EVN-4/3', 'reason.extension[1].valueCode', { set: 'unknown', when: is('EVN-4', 'U') }),
    row('EVN-5', 'agent.who(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('EVN-6', 'occurredDateTime'),
    row('EVN-7', 'location(Location)', { use: 'HD[Location]' }),
  ]),
];
