import { all, not, setting, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the MSH segment. */
export const mshMaps: readonly SegmentMap[] = [
  segmentMap('MSH[Bundle]', 'Bundle', [
    // MSH -> type: the result is a transaction, not a message: it is loaded, not sent on
    row('MSH-7', 'timestamp'),
    row('MSH-10', 'identifier.value'),
    row('MSH-10/2', 'identifier.system', { via: 'senderSystem' }),
  ]),
  segmentMap('MSH[Encounter]', 'Encounter', [
    row('MSH-9', 'status', { use: 'MSG[code]', code: 'Event[EncounterStatus]' }),
  ]),
  segmentMap('MSH[MessageHeader]', 'MessageHeader', [
    row('MSH-3', 'source', { use: 'HD[MessageHeader.source-name]' }),
    row('MSH-3/2', 'source', {
      use: 'HD[MessageHeader.source-endpoint]',
      when: not(valued('MSH-24')),
    }),
    row('MSH-4', 'sender(Organization)', { use: 'HD[Organization]' }),
    row('MSH-5', 'destination[1].target(Device)', { use: 'HD[Device]' }),
    // the name is that of MSH-5 whatever MSH-25 holds
    row('MSH-5/2', 'destination[1]', {
      use: 'HD[MessageHeader.destination-name]',
      when: valued('MSH-25'),
    }),
    row('MSH-5/3', 'destination[1]', {
      use: 'HD[MessageHeader.destination-endpoint]',
      when: not(valued('MSH-25')),
    }),
    row('MSH-6', 'destination[1].receiver(Organization)', {
      use: 'HD[Organization]',
      when: not(valued('MSH-23')),
    }),
    // meta.security is a Coding; the text goes to its code
    row('MSH-8', 'meta.security[1].code'),
    row('MSH-9', 'eventCoding', { use: 'MSG[Coding]' }),
    row('MSH-11', 'meta', { use: 'PT[Meta]' }),
    row('MSH-17', 'sender(Organization.address.country)', {
      use: 'ID[string]',
      code: 'CountryCode',
    }),
    row('MSH-19', 'language', { use: 'CWE[code]' }),
    row('MSH-22', 'responsible(Organization)', { use: 'XON[Organization]' }),
    row('MSH-23', 'destination[1].receiver(Organization)', { use: 'XON[Organization]' }),
    row('MSH-24', 'source', { use: 'HD[MessageHeader.source-endpoint]' }),
    row('MSH-24/2', 'source.endpoint.extension.url', {
      from: '',
      set: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
      when: all(not(valued('MSH-24')), not(valued('MSH-3'))),
    }),
    row('MSH-24/3', 'source.endpoint.extension.valueCode', {
      from: '',
      set: 'unknown',
      when: all(not(valued('MSH-24')), not(valued('MSH-3'))),
    }),
    row('MSH-25', 'destination[1]', { use: 'HD[MessageHeader.destination-endpoint]' }),
    row('MSH-25/2', 'destination[1].endpoint.extension.url', {
      from: '',
      set: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
      when: all(not(valued('MSH-25')), not(valued('MSH-5'))),
    }),
    row('MSH-25/3', 'destination[1].endpoint.extension.valueCode', {
      from: '',
      set: 'unknown',
      when: all(not(valued('MSH-25')), not(valued('MSH-5'))),
    }),
    row('MSH-26', 'meta.security[2]', {
      use: 'CWE[Coding]',
      code: 'ConfidentialityClassification',
    }),
    row('MSH-27', 'meta.security[3]', {
      use: 'CWE[Coding]',
      code: 'SecurityLabelHandlingInstructions',
    }),
    // HD.1 names the application
    row('MSH-5/name', 'destination[1].name'),
  ]),
  segmentMap('MSH[Provenance-Operator]', 'Provenance', [
    row('MSH-4', 'agent.who(Organization)', {
      use: 'HD[Organization]',
      when: not(valued('MSH-22')),
    }),
    // MSH-22 is an XON
    row('MSH-22', 'agent.who(Organization)', { use: 'XON[Organization]' }),
  ]),
  segmentMap('MSH[Provenance-Source]', 'Provenance', [
    // MSH -> entity[1].what(DocumentReference.content.attachment.url): needs a store of messages that the converter does not know; the setting rawMessage fills .data instead
    row('MSH/2', 'entity[1].what(DocumentReference.content.attachment.data)', {
      via: 'rawMessage',
    }),
    row('MSH/3', 'entity[1].what(DocumentReference.status)', {
      set: 'current',
      when: setting('rawMessage'),
    }),
    row('MSH/4', 'entity[1].role', { set: 'source' }),
    row('MSH-3', 'entity[2].what(Device.identifier)', {
      use: 'HD[Identifier]',
      when: valued('MSH-24'),
    }),
    row('MSH-3/2', 'entity[2].role', { set: 'source', when: valued('MSH-24') }),
    row('MSH-4', 'agent[1].who(Organization)', {
      use: 'HD[Organization]',
      when: not(valued('MSH-22')),
    }),
    row('MSH-4/2', 'agent[1].type.coding.code', { set: 'author', when: not(valued('MSH-22')) }),
    row('MSH-4/3', 'agent[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
      when: not(valued('MSH-22')),
    }),
    row('MSH-7', 'recorded'),
    row('MSH-7/2', 'occurredDateTime'),
    row('MSH-9', 'activity.coding.display', { format: 'message - {MSH-9.1}^{MSH-9.2}^{MSH-9.3}' }),
    row('MSH-22', 'agent[2].who(Organization)', { use: 'XON[Organization]' }),
    row('MSH-22/2', 'agent[2].type.coding.code', { set: 'author' }),
    row('MSH-22/3', 'agent[2].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
    }),
  ]),
  segmentMap('MSH[Provenance-Transformation]', 'Provenance', [
    row('MSH', 'activity.coding.code', { set: 'v2-fhir-transformation' }),
    row('MSH/2', 'activity.coding.system', {
      set: 'http://hl7.org/fhir/uv/v2mappings/CodeSystem/provenance-activity-type-v2-to-fhir',
    }),
    // the clock would make two runs differ; the time of the message stands for it
    row('MSH/3', 'recorded', { via: 'messageTime' }),
    // MSH/4 -> policy: no policy address is known to the converter
    row('MSH/5', 'agent[1].type.coding.code', { set: 'assembler' }),
    row('MSH/6', 'agent[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
    }),
    row('MSH/7', 'agent[1].who.display', { set: 'FHIR Powered Healthcare HL7v2 converter' }),
    // MSH/8 -> entity[1].what(DocumentReference.content.attachment.url): needs a store of messages that the converter does not know
    row('MSH/9', 'entity[1].what(DocumentReference.content.attachment.data)', {
      via: 'rawMessage',
    }),
    row('MSH/10', 'entity[1].what(DocumentReference.status)', {
      set: 'current',
      when: setting('rawMessage'),
    }),
    row('MSH/11', 'entity[1].role', { set: 'source' }),
  ]),
];
