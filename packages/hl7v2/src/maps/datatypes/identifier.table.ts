import { all, is, not, oneOf, valued } from '../condition.ts';
import { type DatatypeMap, datatypeMap, row } from '../map-row.ts';

/** Datatype maps: identifier. */
export const identifierDatatypeMaps: readonly DatatypeMap[] = [
  datatypeMap('CX[Identifier]', 'Identifier', [
    row('CX.1', 'value'),
    row('CX.2', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/identifier-checkDigit',
    }),
    row('CX.2/2', 'extension[1].valueString'),
    row('CX.3', 'extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit',
    }),
    row('CX.3/2', 'extension[2].valueString'),
    row('CX.4', 'assigner(Organization)', { use: 'HD[Organization]' }),
    // always: an identifier without system cannot be matched
    row('CX.4/2', 'system', { use: 'HD[uri]' }),
    row('CX.5', 'type.coding.code', { code: 'IdentifierType' }),
    row('CX.7', 'period.start'),
    row('CX.8', 'period.end'),
    // without authority the number is the sender's own
    row('CX.4/default', 'system', { via: 'senderSystem', when: not(valued('CX.4')), from: 'CX.1' }),
  ]),
  datatypeMap('CX[RelatedPerson-Mother]', 'RelatedPerson', [
    row('CX', 'patient(Patient)', { via: 'contextPatient' }),
    row('CX/2', 'relationship[1].coding[1].code', { set: 'MTH' }),
    // the address in the guide is a page, not the system
    row('CX/3', 'relationship[1].coding[1].system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
    }),
    row('CX.1', 'identifier.value'),
    row('CX.2', 'identifier.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/identifier-checkDigit',
    }),
    row('CX.2/2', 'identifier.extension[1].valueString'),
    row('CX.3', 'identifier.extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit',
    }),
    row('CX.3/2', 'identifier.extension[2].valueString'),
    row('CX.4', 'identifier.assigner(Organization)', { use: 'HD[Organization]' }),
    row('CX.4/2', 'identifier.system', { use: 'HD[uri]' }),
    row('CX.5', 'identifier.type.coding.code', { code: 'IdentifierType' }),
    row('CX.7', 'identifier.period.start'),
    row('CX.8', 'identifier.period.end'),
  ]),
  datatypeMap('CX[string]', 'string', [row('CX.1', '$value')]),
  datatypeMap('DLN[Identifier]', 'Identifier', [
    row('DLN.1', 'value'),
    row('DLN.1/2', 'type.coding.code', { set: 'DL' }),
    row('DLN.1/3', 'type.coding.system', { set: 'http://terminology.hl7.org/CodeSystem/v2-0203' }),
    row('DLN.2', 'system', { via: 'licenceSystem' }),
    row('DLN.3', 'period.end'),
  ]),
  datatypeMap('EIP[Identifier-FillerAssignedIdentifier]', 'Identifier', [
    // an EI with its authority, not only its value
    row('EIP.2', '$this', { use: 'EI[Identifier-Extension]' }),
    row('EIP.2/2', 'type.coding.code', { set: 'FGN' }),
    row('EIP.2/3', 'type.coding.system', { set: 'http://terminology.hl7.org/CodeSystem/v2-0203' }),
  ]),
  datatypeMap('EIP[Identifier-PlacerAssignedIdentifier]', 'Identifier', [
    // an EI with its authority, not only its value
    row('EIP.1', '$this', { use: 'EI[Identifier-Extension]' }),
    row('EIP.1/2', 'type.coding.code', { set: 'PGN' }),
    row('EIP.1/3', 'type.coding.system', { set: 'http://terminology.hl7.org/CodeSystem/v2-0203' }),
  ]),
  datatypeMap('EI[Coding]', 'Coding', [
    row('EI.1', 'code'),
    row('EI.2', 'system', { via: 'codeSystem' }),
  ]),
  datatypeMap('EI[Condition]', 'Condition', [
    row('EI.1', 'identifier.value'),
    // Condition has no assigner; its identifier has
    row('EI.2', 'identifier.assigner(Organization.identifier[1].value)'),
    row('EI.3', 'identifier.assigner(Organization.identifier[2].value)', { via: 'universalId' }),
    row('EI.4', 'identifier.assigner(Organization.identifier[2].type)', {
      use: 'ID[CodeableConcept]',
    }),
    row('EI.2/system', 'identifier.system', { via: 'authority' }),
  ]),
  datatypeMap('EI[Device-udiCarrier]', 'Device', [row('EI.1', 'udiCarrier.deviceIdentifier')]),
  datatypeMap('EI[Identifier-DefaultAssigner]', 'Identifier', [row('EI.1', 'value')]),
  datatypeMap('EI[Identifier-Extension]', 'Identifier', [
    row('EI.1', 'value'),
    // the guide leaves the assigning authority to extensions without address; an identifier needs a system
    row('EI.2/system', 'system', { via: 'authority' }),
    // without authority the number is the sender's own
    row('EI.1/system', 'system', {
      via: 'senderSystem',
      when: all(not(valued('EI.2')), not(valued('EI.3'))),
    }),
  ]),
  datatypeMap('EI[Identifier-Organization]', 'Identifier', [
    row('EI.1', 'value'),
    row('EI.2', 'assigner(Organization.identifier[1].value)'),
    row('EI.3', 'assigner(Organization.identifier[2].value)', { via: 'universalId' }),
    row('EI.4', 'assigner(Organization.identifier[2].type)', { use: 'ID[CodeableConcept]' }),
    // the guide leaves the assigning authority to extensions without address; an identifier needs a system
    row('EI.2/system', 'system', { via: 'authority' }),
    // without authority the number is the sender's own
    row('EI.1/system', 'system', {
      via: 'senderSystem',
      when: all(not(valued('EI.2')), not(valued('EI.3'))),
    }),
  ]),
  datatypeMap('EI[Identifier-System]', 'Identifier', [
    row('EI.1', 'value'),
    // one system: the configured one, else the universal id, else the name space
    row('EI.2', 'system', { via: 'authority' }),
    // EI.3 -> system: part of the row above
    row('EI.4', 'type', { use: 'ID[CodeableConcept]' }),
  ]),
  datatypeMap('EI[Procedure]', 'Procedure', [
    row('EI.1', 'identifier.value'),
    row('EI.2/system', 'identifier.system', { via: 'authority' }),
  ]),
  datatypeMap('HD[Device]', 'Device', [
    row('HD.1', 'identifier[1].value'),
    row('HD.2', 'identifier[2].value', { via: 'universalId' }),
    row('HD.3', 'identifier[2].type', {
      use: 'ID[CodeableConcept-UniversalID]',
      code: 'UniversalIDType',
    }),
    row('HD.3/2', 'identifier[2].system', {
      from: 'HD.2',
      set: 'urn:ietf:rfc:3986',
      when: oneOf('HD.3', 'ISO', 'UUID'),
    }),
    // the name space is the sender's own list
    row('HD.1/system', 'identifier[1].system', { via: 'senderSystem' }),
    // org-1: a name helps who reads
    row('HD.1/name', 'deviceName[1].name'),
    row('HD.1/nameType', 'deviceName[1].type', { set: 'user-friendly-name' }),
  ]),
  datatypeMap('HD[Identifier]', 'Identifier', [
    row('HD.1', '^[1].value'),
    row('HD.2', '^[2].value', { via: 'universalId' }),
    row('HD.3', '^[2].type', { use: 'ID[CodeableConcept]' }),
    // the name space is the sender's own list
    row('HD.1/system', '^[1].system', { via: 'senderSystem' }),
    row('HD.2/system', '^[2].system', {
      set: 'urn:ietf:rfc:3986',
      when: oneOf('HD.3', 'ISO', 'UUID'),
    }),
  ]),
  datatypeMap('HD[Location]', 'Location', [
    row('HD.1', 'name'),
    row('HD.2', 'identifier.value', { via: 'universalId' }),
    row('HD.2/2', 'physicalType.coding.code', { from: '', set: 'si' }),
    row('HD.2/3', 'physicalType.coding.system', {
      from: '',
      set: 'http://terminology.hl7.org/CodeSystem/location-physical-type',
    }),
    // a place is found again by its identifier
    row('HD.1/id', 'identifier.value', { when: not(valued('HD.2')) }),
    row('HD.1/system', 'identifier.system', { via: 'senderSystem', when: not(valued('HD.2')) }),
    row('HD.2/system', 'identifier.system', {
      set: 'urn:ietf:rfc:3986',
      when: oneOf('HD.3', 'ISO', 'UUID'),
    }),
  ]),
  datatypeMap('HD[MessageHeader.destination-endpoint]', 'MessageHeader.destination', [
    row('HD.1', 'name'),
    row('HD.2', 'endpoint', { format: 'urn:oid:{HD.2}', when: is('HD.3', 'ISO') }),
    row('HD.2/2', 'endpoint', { format: 'urn:uuid:{HD.2}', when: is('HD.3', 'UUID') }),
    row('HD.2/3', 'endpoint', { when: not(oneOf('HD.3', 'ISO', 'UUID')) }),
    row('HD.3', 'endpoint.extension[1].url', {
      from: '',
      set: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
      when: not(valued('HD.2')),
    }),
    row('HD.3/2', 'endpoint.extension[1].valueCode', {
      from: '',
      set: 'unknown',
      when: not(valued('HD.2')),
    }),
  ]),
  datatypeMap('HD[MessageHeader.destination-name]', 'MessageHeader.destination', [
    row('HD.2', 'name'),
  ]),
  datatypeMap('HD[MessageHeader.source-endpoint]', 'MessageHeader.source', [
    row('HD.1', 'name', {
      when: all(not(valued('HD.2')), not(oneOf('HD.3', 'ISO', 'UUID', 'DNS', 'URI'))),
    }),
    row('HD.2', 'endpoint', { format: 'urn:oid:{HD.2}', when: is('HD.3', 'ISO') }),
    row('HD.2/2', 'endpoint', { format: 'urn:uuid:{HD.2}', when: is('HD.3', 'UUID') }),
    row('HD.2/3', 'endpoint', { format: 'urn:dns:{HD.2}', when: is('HD.3', 'DNS') }),
    row('HD.2/4', 'endpoint', { format: 'urn:uri:{HD.2}', when: is('HD.3', 'URI') }),
    row('HD.2/5', 'name', {
      format: '{HD.1} - {HD.3}:{HD.2}',
      when: not(oneOf('HD.3', 'ISO', 'UUID', 'DNS', 'URI')),
    }),
    row('HD.3', 'endpoint.extension[1].url', {
      from: '',
      set: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
      when: not(oneOf('HD.3', 'ISO', 'UUID', 'DNS', 'URI')),
    }),
    row('HD.3/2', 'endpoint.extension[1].valueCode', {
      from: '',
      set: 'unknown',
      when: not(oneOf('HD.3', 'ISO', 'UUID', 'DNS', 'URI')),
    }),
  ]),
  datatypeMap('HD[MessageHeader.source-name]', 'MessageHeader.source', [
    row('HD.1', 'name'),
    row('HD.2', 'software'),
  ]),
  datatypeMap('HD[Organization]', 'Organization', [
    row('HD.1', 'identifier[1].value'),
    row('HD.2', 'identifier[2].value', { via: 'universalId' }),
    row('HD.3', 'identifier[2].type', {
      use: 'ID[CodeableConcept-UniversalID]',
      code: 'UniversalIDType',
    }),
    row('HD.3/2', 'identifier[2].system', {
      from: 'HD.2',
      set: 'urn:ietf:rfc:3986',
      when: oneOf('HD.3', 'ISO', 'UUID'),
    }),
    // the name space is the sender's own list
    row('HD.1/system', 'identifier[1].system', { via: 'senderSystem' }),
    // org-1: a name helps who reads
    row('HD.1/name', 'name'),
  ]),
  datatypeMap('HD[uri]', 'uri', [
    row('HD.1', '$value', { via: 'authority' }),
    // the same rule for all: configured, OID, UUID, name
    row('HD.2', '$value', { via: 'authority', when: all(not(valued('HD.1')), is('HD.3', 'ISO')) }),
    row('HD.2/2', '$value', {
      via: 'authority',
      when: all(not(valued('HD.1')), is('HD.3', 'UUID')),
    }),
    row('HD.2/3', '$value', {
      via: 'authority',
      when: all(not(valued('HD.1')), not(oneOf('HD.3', 'ISO', 'UUID'))),
    }),
  ]),
  datatypeMap('OG[Extension-Subidentifier]', 'Observation', [
    row('OG.1', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/observation-v2-subid',
    }),
    row('OG.1/2', 'extension[1].extension[1].valueString'),
    row('OG.2', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/observation-v2-subid',
    }),
    row('OG.2/2', 'extension[1].extension[2].valueDecimal'),
    row('OG.3', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/observation-v2-subid',
    }),
    // the guide repeats group for the sequence
    row('OG.3/2', 'extension[1].extension[3].valueDecimal'),
    row('OG.4', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/observation-v2-subid',
    }),
    row('OG.4/2', 'extension[1].extension[4].valueString'),
    row('OG.1/name', 'extension[1].extension[1].url', { set: 'original-sub-identifier' }),
    row('OG.2/name', 'extension[1].extension[2].url', { set: 'group' }),
    row('OG.3/name', 'extension[1].extension[3].url', { set: 'sequence' }),
    row('OG.4/name', 'extension[1].extension[4].url', { set: 'identifier' }),
  ]),
  datatypeMap('PLN[Identifier]', 'Identifier', [
    row('PLN.1', 'value'),
    row('PLN.2', 'type', { use: 'CWE[CodeableConcept]', code: 'PractitionerIDNumberType' }),
    row('PLN.4', 'period.end'),
  ]),
];
