import { not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the AIP segment. */
export const aipMaps: readonly SegmentMap[] = [
  segmentMap('AIP[Appointment]', 'Appointment', [
    row('AIP-3', 'participant.actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    // the guide puts the value set where the value should stand
    row('AIP-4', 'participant.type[1]', { use: 'CWE[CodeableConcept]' }),
    row('AIP-6', 'participant.period.start'),
    row('AIP-7', 'participant.period.start', {
      via: 'offsetFromStart',
      when: not(valued('AIP-6')),
    }),
    row('AIP-9', 'participant.period.end', { via: 'endFromDuration', when: valued('AIP-6') }),
    // R4 requires a ParticipationStatus; the guide names no map
    row('AIP-12', 'participant.status', { code: 'FillerStatusCodes[Participant]' }),
  ]),
];
