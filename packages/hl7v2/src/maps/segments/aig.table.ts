import { not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the AIG segment. */
export const aigMaps: readonly SegmentMap[] = [
  segmentMap('AIG[Appointment]', 'Appointment', [
    row('AIG-3', 'participant.actor(Location.identifier)', { use: 'CWE[Identifier]' }),
    row('AIG-4', 'participant.type', { use: 'CWE[CodeableConcept]' }),
    row('AIG-8', 'participant.period.start'),
    row('AIG-9', 'participant.period.start', {
      via: 'offsetFromStart',
      when: not(valued('AIG-8')),
    }),
    row('AIG-11', 'participant.period.end', { via: 'endFromDuration', when: valued('AIG-8') }),
    // R4 requires the status of a participant
    row('AIG-14', 'participant.status', { code: 'FillerStatusCodes[Participant]' }),
  ]),
];
