import { not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the AIL segment. */
export const ailMaps: readonly SegmentMap[] = [
  segmentMap('AIL[Appointment]', 'Appointment', [
    row('AIL-3', 'participant.actor(Location)', { use: 'PL[Location]' }),
    row('AIL-6', 'participant.period.start'),
    row('AIL-7', 'participant.period.start', {
      via: 'offsetFromStart',
      when: not(valued('AIL-6')),
    }),
    row('AIL-9', 'participant.period.end', { via: 'endFromDuration', when: valued('AIL-6') }),
    // R4 requires the status of a participant
    row('AIL-12', 'participant.status', { code: 'FillerStatusCodes[Participant]' }),
    row('AIL-4', 'participant.type', { use: 'CWE[CodeableConcept]' }),
  ]),
];
