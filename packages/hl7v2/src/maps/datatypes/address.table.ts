import { all, is, not, oneOf, valued } from '../condition.ts';
import { type DatatypeMap, datatypeMap, row } from '../map-row.ts';

/** Datatype maps: address. */
export const addressDatatypeMaps: readonly DatatypeMap[] = [
  datatypeMap('SAD[Address]', 'Address', [
    row('SAD.1', 'line[1]'),
    row('SAD.2', 'line[2]'),
    row('SAD.3', 'line[3]'),
  ]),
  datatypeMap('XAD[Address]', 'Address', [
    row('XAD.1', '$this', { use: 'SAD[Address]' }),
    row('XAD.2', 'line[4]'),
    row('XAD.3', 'city'),
    row('XAD.4', 'state'),
    row('XAD.5', 'postalCode'),
    row('XAD.6', 'country'),
    row('XAD.7', 'type', { code: 'AddressType[Type]', when: oneOf('XAD.7', 'M', 'SH') }),
    row('XAD.7/2', 'use', {
      code: 'AddressType[Use]',
      when: oneOf('XAD.7', 'BA', 'BI', 'C', 'B', 'H', 'O'),
    }),
    row('XAD.7/3', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-AD-use',
      when: is('XAD.7', 'HV'),
    }),
    row('XAD.7/4', 'extension[1].valueCode', { when: is('XAD.7', 'HV') }),
    // the guide gives no address for the extension; it is for what R4 has no code for
    row('XAD.7/5', 'extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
      when: not(oneOf('XAD.7', 'M', 'SH', 'BA', 'BI', 'C', 'B', 'H', 'O', 'HV')),
    }),
    row('XAD.7/6', 'extension[2].valueCodeableConcept.coding.code', {
      when: not(oneOf('XAD.7', 'M', 'SH', 'BA', 'BI', 'C', 'B', 'H', 'O', 'HV')),
    }),
    row('XAD.7/7', 'extension[2].valueCodeableConcept.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0190',
      when: not(oneOf('XAD.7', 'M', 'SH', 'BA', 'BI', 'C', 'B', 'H', 'O', 'HV')),
    }),
    row('XAD.9', 'district', { use: 'CWE[string]' }),
    row('XAD.10', 'extension[3].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract',
    }),
    // the extension takes a string
    row('XAD.10/2', 'extension[3].valueString', { use: 'CWE[string]' }),
    row('XAD.12', 'period', { use: 'DR[Period]' }),
    row('XAD.13', 'period.start'),
    row('XAD.14', 'period.end'),
    row('XAD.19', 'line[5]'),
  ]),
  datatypeMap('XTN[ContactPoint]', 'ContactPoint', [
    row('XTN.1', 'value', {
      when: all(
        not(oneOf('XTN.3', 'Internet', 'X.400')),
        not(valued('XTN.7')),
        not(valued('XTN.12')),
      ),
    }),
    row('XTN.2', 'use', { use: 'ID[code]', code: 'TelecommunicationUseCode' }),
    row('XTN.3', 'system', { use: 'ID[code]', code: 'TelecommunicationEquipmentType' }),
    row('XTN.3/2', 'system', {
      from: 'XTN.4',
      set: 'email',
      when: all(not(valued('XTN.3')), valued('XTN.4')),
    }),
    // the address stands in the row added below
    row('XTN.3/3', 'system.extension[1].valueCode', {
      from: '',
      set: 'unknown',
      when: all(not(valued('XTN.3')), not(valued('XTN.4'))),
    }),
    row('XTN.4', 'value', { when: oneOf('XTN.3', 'Internet', 'X.400') }),
    row('XTN.5', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/contactpoint-country',
    }),
    row('XTN.5/2', 'extension[1].valueString'),
    row('XTN.6', 'extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/contactpoint-area',
    }),
    row('XTN.6/2', 'extension[2].valueString'),
    row('XTN.7', 'extension[3].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/contactpoint-local',
      when: not(oneOf('XTN.3', 'Internet', 'X.400')),
    }),
    row('XTN.7/2', 'extension[3].valueString', { when: not(oneOf('XTN.3', 'Internet', 'X.400')) }),
    row('XTN.7/3', 'value', {
      format: '{XTN.6} {XTN.7}',
      when: all(
        not(oneOf('XTN.3', 'Internet', 'X.400')),
        not(valued('XTN.5')),
        valued('XTN.6'),
        valued('XTN.7'),
        not(valued('XTN.8')),
      ),
    }),
    row('XTN.7/4', 'value', {
      format: '+{XTN.5} {XTN.6} {XTN.7}',
      when: all(
        not(oneOf('XTN.3', 'Internet', 'X.400')),
        valued('XTN.5'),
        valued('XTN.6'),
        valued('XTN.7'),
        not(valued('XTN.8')),
      ),
    }),
    row('XTN.7/5', 'value', {
      format: '+{XTN.5} {XTN.6} {XTN.7} X{XTN.8}',
      when: all(
        not(oneOf('XTN.3', 'Internet', 'X.400')),
        valued('XTN.5'),
        valued('XTN.6'),
        valued('XTN.7'),
        valued('XTN.8'),
      ),
    }),
    row('XTN.7/6', 'value', {
      format: '{XTN.6} {XTN.7} X{XTN.8}',
      when: all(
        not(oneOf('XTN.3', 'Internet', 'X.400')),
        not(valued('XTN.5')),
        valued('XTN.6'),
        valued('XTN.7'),
        valued('XTN.8'),
      ),
    }),
    row('XTN.8', 'extension[4].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/contactpoint-extension',
    }),
    row('XTN.8/2', 'extension[4].valueString'),
    row('XTN.12', 'value', { when: not(oneOf('XTN.3', 'Internet', 'X.400')) }),
    row('XTN.13', 'period.start', { use: 'DTM[dateTime]' }),
    row('XTN.14', 'period.end', { use: 'DTM[dateTime]' }),
    row('XTN.18', 'rank', { use: 'NM[positiveInt]' }),
    row('XTN.3/4', 'system.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
      when: all(not(valued('XTN.3')), not(valued('XTN.4'))),
      from: '',
    }),
    // an e-mail address without equipment type
    row('XTN.4/2', 'value', { when: all(not(valued('XTN.3')), valued('XTN.4')) }),
    // a local number alone; the guide has no row for it
    row('XTN.7/7', 'value', {
      when: all(
        not(oneOf('XTN.3', 'Internet', 'X.400')),
        not(valued('XTN.6')),
        not(valued('XTN.12')),
      ),
    }),
    // the guide names a use where a system belongs
    row('XTN.3/mobile', 'use', { set: 'mobile', when: is('XTN.3', 'CP') }),
  ]),
];
