import { is, not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the SCH segment. */
export const schMaps: readonly SegmentMap[] = [
  segmentMap('SCH[Appointment]', 'Appointment', [
    row('SCH-1', 'identifier[1]', { use: 'EI[Identifier-Extension]' }),
    row('SCH-2', 'identifier[2]', { use: 'EI[Identifier-Extension]' }),
    // SCH-7 is the reason whatever its code system
    row('SCH-7', 'reasonCode[1]', {
      use: 'CWE[CodeableConcept]',
      code: 'AppointmentReasonCodes',
      when: not(is('SCH-7.3', 'HL70277')),
    }),
    row('SCH-7/2', 'appointmentType', {
      use: 'CWE[CodeableConcept]',
      code: 'AppointmentTypeCodes',
      when: is('SCH-7.3', 'HL70277'),
    }),
    // SCH-8 is the type; senders seldom name table 0277
    row('SCH-8', 'appointmentType', { use: 'CWE[CodeableConcept]', code: 'AppointmentTypeCodes' }),
    row('SCH-9', 'minutesDuration', { via: 'minutesBySch10' }),
    row('SCH-11', '$this', { use: 'TQ[Appointment]' }),
    row('SCH-12', 'participant[1].actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    // the guide gives no code: the placer contact is whom to call back
    row('SCH-12/2', 'participant[1].type.coding.code', { set: 'CALLBCK' }),
    row('SCH-12/3', 'participant[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    }),
    row('SCH-16', 'participant[2].actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    // as the placer contact
    row('SCH-16/2', 'participant[2].type.coding.code', { set: 'CALLBCK' }),
    row('SCH-16/3', 'participant[2].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    }),
    row('SCH-20', 'participant[3].actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('SCH-20/2', 'participant[3].type[1].coding.code', { set: 'enterer' }),
    row('SCH-20/3', 'participant[3].type[1].coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
    }),
    row('SCH-25', 'status', { use: 'CWE[code]', code: 'FillerStatusCodes[Appointment]' }),
    row('SCH-26', 'basedOn[1](ServiceRequest)', { via: 'orderReference' }),
    row('SCH-27', 'basedOn[2](ServiceRequest)', { via: 'orderReference' }),
  ]),
  segmentMap('SCH[Provenance]', 'Provenance', [
    row('SCH-20', 'agent[1].who(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('SCH-20/2', 'agent[1].type.coding.code', { set: 'enterer' }),
    row('SCH-20/3', 'agent[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
    }),
  ]),
  segmentMap('SCH[ServiceRequest]', 'ServiceRequest', [
    row('SCH', 'status', { set: 'active', when: not(valued('SCH-25')) }),
    // required, so not only when SCH-6 is there
    row('SCH-6', 'intent', { from: '', set: 'order' }),
    // appointment states are no request states
    row('SCH-25', 'status', { use: 'CWE[code]', code: 'FillerStatusCodes[ServiceRequest]' }),
    row('SCH-26', 'identifier[1]', { use: 'EI[Identifier-Extension]' }),
    row('SCH-27', 'identifier[2]', { use: 'EI[Identifier-Extension]' }),
  ]),
];
