import { hasTime, not, oneOf, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the TXA segment. */
export const txaMaps: readonly SegmentMap[] = [
  segmentMap('TXA[DocumentReference]', 'DocumentReference', [
    row('TXA', 'status', { set: 'current', when: not(valued('TXA-19')) }),
    row('TXA-2', 'type', { use: 'CWE[CodeableConcept]' }),
    // table 0191 is no media type
    row('TXA-3', 'content.attachment.contentType', { via: 'mimeOfPresentation' }),
    row('TXA-6', 'date', { when: hasTime('TXA-6') }),
    row('TXA-6/2', 'extension[1].url', {
      set: 'http://hl7.org/fhir/6.0/StructureDefinition/extension-date',
      when: not(hasTime('TXA-6')),
    }),
    row('TXA-6/3', 'extension[1].valueDate', { when: not(hasTime('TXA-6')) }),
    row('TXA-9', 'author(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('TXA-10', 'authenticator(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('TXA-12', 'masterIdentifier', { use: 'EI[Identifier-Organization]' }),
    row('TXA-16', 'identifier[1].value', { use: 'ST[Identifier]' }),
    // the guide names no map; docStatus has a required binding
    row('TXA-17', 'docStatus', { use: 'ID[code]', code: 'DocumentCompletionStatus' }),
    row('TXA-18', 'securityLabel', {
      use: 'ID[CodeableConcept]',
      code: 'DocumentConfidentialityStatus',
    }),
    // the guide leaves CA, OB and UN without the required status
    row('TXA-19', 'status', { use: 'ID[code]', code: 'DocumentAvailabilityStatus' }),
    row('TXA-19/2', 'status.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
      when: oneOf('TXA-19', 'CA', 'OB', 'UN'),
    }),
    row('TXA-19/3', 'status.extension[1].valueCodeableConcept', {
      use: 'ID[CodeableConcept]',
      when: oneOf('TXA-19', 'CA', 'OB', 'UN'),
    }),
    row('TXA-25', 'description'),
    // the guide leaves the time of the activity out
    row('TXA-4/activity', 'context.period.start'),
  ]),
  segmentMap('TXA[Provenance]', 'Provenance', [
    row('TXA', 'recorded', { from: 'TXA-8' }),
    row('TXA/2', 'agent[2].role[1].coding[1].code', { from: 'TXA-23', set: 'IRCP' }),
    row('TXA/3', 'agent[2].role[1].coding[1].system', {
      from: 'TXA-23',
      set: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    }),
    row('TXA/4', 'agent[2].who(Practitioner)', { from: 'TXA-23', use: 'XCN[Practitioner]' }),
    row('TXA/5', 'reason.text', { from: 'TXA-21' }),
    // TXA/6 -> agent[1].role[1].coding[1].code: the message does not say that the distribution was changed later
    // TXA/7 -> agent[1].role[1].coding[1].system: the message does not say that the distribution was changed later
    // TXA/8 -> agent[1].who(Practitioner): the message does not say that the distribution was changed later
  ]),
];
