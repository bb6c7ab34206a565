import { not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the AIS segment. */
export const aisMaps: readonly SegmentMap[] = [
  segmentMap('AIS[Appointment]', 'Appointment', [
    row('AIS-3', 'serviceType', { use: 'CWE[CodeableConcept]' }),
    row('AIS-4', 'participant.period.start'),
    row('AIS-5', 'participant.period.start', {
      via: 'offsetFromStart',
      when: not(valued('AIS-4')),
    }),
    row('AIS-7', 'participant.period.end', { via: 'endFromDuration', when: valued('AIS-4') }),
    row('AIS-10', 'status', {
      use: 'CWE[CodeableConcept]',
      code: 'FillerStatusCodes[Appointment]',
    }),
    // R4 app-1: a participant needs a type or an actor
    row('AIS-3/name', 'participant.actor.display', { via: 'codedText' }),
    // R4 requires the status of a participant
    row('AIS-10/participant', 'participant.status', { code: 'FillerStatusCodes[Participant]' }),
  ]),
  segmentMap('AIS[ServiceRequest]', 'ServiceRequest', [
    row('AIS-3', 'identifier[1]', { use: 'CWE[Identifier]' }),
    row('AIS-4', 'occurrencePeriod.start'),
    row('AIS-5', 'occurrencePeriod.start', { via: 'offsetFromStart', when: not(valued('AIS-4')) }),
    row('AIS-7', 'occurrencePeriod.end', { via: 'endFromDuration', when: valued('AIS-4') }),
    row('AIS-11', 'identifier[2]', { use: 'CWE[Identifier]' }),
    row('AIS-12', 'identifier[3]', { use: 'CWE[Identifier]' }),
  ]),
];
