import { all, not, valued } from '../condition.ts';
import { type DatatypeMap, datatypeMap, row } from '../map-row.ts';

/** Datatype maps: coded. */
export const codedDatatypeMaps: readonly DatatypeMap[] = [
  datatypeMap('CE[CodeableConcept]', 'CodeableConcept', [
    row('CE.1', 'coding[1].code'),
    row('CE.2', 'coding[1].display'),
    row('CE.3', 'coding[1].system', { via: 'codeSystem' }),
    row('CE.4', 'coding[2].code'),
    row('CE.5', 'coding[2].display'),
    row('CE.6', 'coding[2].system', { via: 'codeSystem' }),
  ]),
  datatypeMap('CF[CodeableConcept]', 'CodeableConcept', [
    row('CWE.1', 'coding[1].code'),
    row('CWE.2', 'coding[1].display'),
    row('CWE.3', 'coding[1].system', { via: 'codeSystem' }),
    row('CWE.4', 'coding[2].code'),
    row('CWE.5', 'coding[2].display'),
    row('CWE.6', 'coding[2].system', { via: 'codeSystem' }),
    row('CWE.7', 'coding[1].version'),
    row('CWE.8', 'coding[2].version'),
    row('CWE.9', 'text'),
    row('CWE.10', 'coding[3].code'),
    row('CWE.11', 'coding[3].display'),
    row('CWE.12', 'coding[3].system', { via: 'codeSystem' }),
    row('CWE.13', 'coding[3].version'),
  ]),
  datatypeMap('CNE[CodeableConcept]', 'CodeableConcept', [
    row('CNE.1', 'coding[1].code'),
    row('CNE.2', 'coding[1].display'),
    row('CNE.3', 'coding[1].system', { via: 'codeSystem' }),
    row('CNE.4', 'coding[2].code'),
    row('CNE.5', 'coding[2].display'),
    row('CNE.6', 'coding[2].system', { via: 'codeSystem' }),
    row('CNE.7', 'coding[1].version'),
    row('CNE.8', 'coding[2].version'),
    row('CNE.9', 'text'),
    row('CNE.10', 'coding[3].code'),
    row('CNE.11', 'coding[3].display'),
    row('CNE.12', 'coding[3].system', { via: 'codeSystem' }),
    row('CNE.13', 'coding[3].version'),
  ]),
  datatypeMap('CWE[Annotation]', 'Annotation', [row('CWE', 'text', { via: 'whole' })]),
  datatypeMap('CWE[CodeableConcept]', 'CodeableConcept', [
    row('CWE.1', 'coding[1].code'),
    row('CWE.2', 'coding[1].display'),
    row('CWE.3', 'coding[1].system', { via: 'codeSystem' }),
    row('CWE.4', 'coding[2].code'),
    row('CWE.5', 'coding[2].display'),
    row('CWE.6', 'coding[2].system', { via: 'codeSystem' }),
    row('CWE.7', 'coding[1].version'),
    row('CWE.8', 'coding[2].version'),
    row('CWE.9', 'text'),
    row('CWE.10', 'coding[3].code'),
    row('CWE.11', 'coding[3].display'),
    row('CWE.12', 'coding[3].system', { via: 'codeSystem' }),
    row('CWE.13', 'coding[3].version'),
  ]),
  datatypeMap('CWE[Coding]', 'Coding', [
    row('CWE.1', 'code'),
    row('CWE.2', 'display'),
    row('CWE.3', 'system', { via: 'codeSystem' }),
    row('CWE.7', 'version'),
  ]),
  datatypeMap('CWE[Device]', 'Device', [
    row('CWE.1', 'identifier[1].value'),
    // CWE.1/2 -> definition(DeviceDefinition.identifier[1].value): the message does not say that the code names a kind; the instance rows are taken
    row('CWE.2', 'deviceName[1].name'),
    row('CWE.2/2', 'deviceName[1].type', { set: 'user-friendly-name' }),
    row('CWE.3', 'identifier[1].system', { via: 'codeSystem' }),
    // CWE.3/2 -> definition(DeviceDefinition.identifier[1].system): the message does not say that the code names a kind; the instance rows are taken
    row('CWE.4', 'identifier[2].value'),
    // CWE.4/2 -> definition(DeviceDefinition.identifier[2].value): the message does not say that the code names a kind; the instance rows are taken
    row('CWE.5', 'deviceName[2].name'),
    row('CWE.5/2', 'deviceName[2].type', { set: 'user-friendly-name' }),
    row('CWE.6', 'identifier[2].system', { via: 'codeSystem' }),
    // CWE.6/2 -> definition(DeviceDefinition.identifier[2].system): the message does not say that the code names a kind; the instance rows are taken
    row('CWE.9', 'deviceName[4].name'),
    row('CWE.9/2', 'deviceName[4].type', { set: 'user-friendly-name' }),
    row('CWE.10', 'identifier[3].value'),
    // CWE.10/2 -> definition(DeviceDefinition.identifier[3].value): the message does not say that the code names a kind; the instance rows are taken
    row('CWE.11', 'deviceName[3].name'),
    row('CWE.11/2', 'deviceName[3].type', { set: 'user-friendly-name' }),
    row('CWE.12', 'identifier[3].system', { via: 'codeSystem' }),
    // CWE.12/2 -> definition(DeviceDefinition.identifier[3].system): the message does not say that the code names a kind; the instance rows are taken
  ]),
  datatypeMap('CWE[Duration]', 'Duration', [
    // CWE.1 -> duration: a Duration is a number and a unit; no row names which this is
    // CWE.2 -> duration: a Duration is a number and a unit; no row names which this is
  ]),
  datatypeMap('CWE[Identifier]', 'Identifier', [
    row('CWE.1', '^[1].value'),
    // CWE.2 -> [1].name: R4 Identifier has no name
    row('CWE.3', '^[1].system', { via: 'codeSystem' }),
    row('CWE.4', '^[2].value'),
    // CWE.5 -> [2].name: R4 Identifier has no name
    row('CWE.6', '^[2].system', { via: 'codeSystem' }),
    row('CWE.10', '^[3].value'),
    // CWE.11 -> [3].name: R4 Identifier has no name
    row('CWE.13', '^[3].system', { via: 'codeSystem' }),
  ]),
  datatypeMap('CWE[Observation-SupportingInfo]', 'Observation', [
    // OBR-13, which alone uses this map
    row('CWE', 'code.text', { set: 'Relevant clinical information' }),
    row('CWE/2', 'status', { set: 'final' }),
    row('CWE.1', 'valueCodeableConcept.coding[1].code'),
    row('CWE.2', 'valueCodeableConcept.coding[1].display'),
    row('CWE.3', 'valueCodeableConcept.coding[1].system', { via: 'codeSystem' }),
    row('CWE.4', 'valueCodeableConcept.coding[2].code'),
    row('CWE.5', 'valueCodeableConcept.coding[2].display'),
    row('CWE.6', 'valueCodeableConcept.coding[2].system', { via: 'codeSystem' }),
    row('CWE.10', 'valueCodeableConcept.coding[3].code'),
    row('CWE.11', 'valueCodeableConcept.coding[3].display'),
    row('CWE.13', 'valueCodeableConcept.coding[3].system', { via: 'codeSystem' }),
  ]),
  datatypeMap('CWE[Organization]', 'Organization', [
    row('CWE.1', 'identifier.value'),
    row('CWE.2', 'name'),
    row('CWE.3', 'identifier.system', { via: 'codeSystem' }),
    row('CWE.9', 'name'),
  ]),
  datatypeMap('CWE[PractitionerRole]', 'PractitionerRole', [
    row('CWE.1', 'code.coding[1].code'),
    row('CWE.2', 'code.coding[1].display'),
    row('CWE.3', 'code.coding[1].system', { via: 'codeSystem' }),
    row('CWE.4', 'code.coding[2].code'),
    row('CWE.5', 'code.coding[2].display'),
    row('CWE.6', 'code.coding[2].system', { via: 'codeSystem' }),
    row('CWE.9', 'code.text'),
    row('CWE.10', 'code.coding[3].code'),
    row('CWE.11', 'code.coding[3].display'),
    row('CWE.12', 'code.coding[3].system', { via: 'codeSystem' }),
  ]),
  datatypeMap('CWE[Quantity]', 'Quantity', [
    row('CWE.1', 'code', { when: all(valued('CWE.1'), valued('CWE.3')) }),
    row('CWE.1/2', 'unit', { when: not(valued('CWE.2')) }),
    row('CWE.2', 'unit'),
    row('CWE.3', 'system', { via: 'codeSystem', when: all(valued('CWE.1'), valued('CWE.3')) }),
  ]),
  datatypeMap('CWE[Timing-DurationUnit]', 'Timing', [
    row('CWE.1', 'repeat.durationUnit', { code: 'TestServiceDefaultDurationUnits' }),
  ]),
  datatypeMap('CWE[code]', 'code', [
    row('CWE.1', '$value'),
    row('CWE.4', '$value', { when: not(valued('CWE.1')) }),
  ]),
  datatypeMap('CWE[string]', 'string', [
    row('CWE.2', '$value', { when: not(valued('CWE.9')) }),
    row('CWE.9', '$value'),
    // a code without text is all there is: senders write the county of XAD.9 so
    row('CWE.1/text', '$value'),
  ]),
  datatypeMap('CWE[uri]', 'uri', [
    row('CWE.1', '$value'),
    row('CWE.4', '$value', { when: not(valued('CWE.1')) }),
  ]),
  datatypeMap('ID[CodeableConcept-UniversalID]', 'CodeableConcept', [
    row('ID.1', 'coding.code', { code: 'UniversalIDType' }),
    row('ID.1/2', 'coding.system', { set: 'http://terminology.hl7.org/CodeSystem/v2-0301' }),
  ]),
  datatypeMap('ID[CodeableConcept]', 'CodeableConcept', [row('ID.1', 'coding.code')]),
  datatypeMap('ID[Coding]', 'Coding', [row('ID.1', 'code')]),
  datatypeMap('ID[boolean]', 'boolean', [row('ID.1', '$value', { via: 'yesNo' })]),
  datatypeMap('ID[code]', 'code', [row('ID.1', '$value')]),
  datatypeMap('ID[string]', 'string', [row('ID.1', '$value')]),
  datatypeMap('IS[CodeableConcept]', 'CodeableConcept', [row('IS.1', 'coding.code')]),
  datatypeMap('IS[code]', 'code', [row('IS.1', '$value')]),
  datatypeMap('IS[string]', 'string', [row('IS.1', '$value')]),
];
