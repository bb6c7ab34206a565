import { all, any, not, valued } from '../condition.ts';
import { type DatatypeMap, datatypeMap, row } from '../map-row.ts';

/** Datatype maps: place. */
export const placeDatatypeMaps: readonly DatatypeMap[] = [
  datatypeMap('DLD[Location-Discharge]', 'Location', [
    row('DLD.1', 'type[1]', { use: 'CWE[CodeableConcept]' }),
    // a place that has only a kind
    row('DLD.1/name', 'name', { via: 'codedText' }),
  ]),
  datatypeMap('PL[Location]', 'Location', [
    // PL.1 -> [4].identifier[1]: place.ts
    // PL.1/2 -> [4].location(Location.mode): place.ts
    // PL.1/3 -> [4].location(Location.physicalType.coding.code): place.ts
    // PL.1/4 -> [4].location(Location.physicalType.coding.system): place.ts
    // PL.1/5 -> [4].partOf.reference(Location[6]): place.ts
    // PL.2 -> [2].identifier[1]: place.ts
    // PL.2/2 -> [2].mode: place.ts
    // PL.2/3 -> [2].physicalType.coding.code: place.ts
    // PL.2/4 -> [2].physicalType.coding.system: place.ts
    // PL.2/5 -> [2].partOf.reference(Location[3]): place.ts
    // PL.3 -> [1].identifier[1]: place.ts
    // PL.3/2 -> [1].mode: place.ts
    // PL.3/3 -> [1].physicalType.coding.code: place.ts
    // PL.3/4 -> [1].physicalType.coding.system: place.ts
    // PL.3/5 -> [1].partOf.reference(Location[2]): place.ts
    // PL.4 -> [6].identifier[1]: place.ts
    // PL.4/2 -> [6].mode: place.ts
    // PL.4/3 -> [6].physicalType.coding.code: place.ts
    // PL.4/4 -> [6].physicalType.coding.system: place.ts
    // PL.7 -> [5].identifier[1]: place.ts
    // PL.7/2 -> [5].mode: place.ts
    // PL.7/3 -> [5].physicalType.coding.code: place.ts
    // PL.7/4 -> [5].physicalType.coding.system: place.ts
    // PL.7/5 -> [5].partOf.reference(Location[5]): place.ts
    // PL.8 -> [3].identifier[1]: place.ts
    // PL.8/2 -> [3].mode: place.ts
    // PL.8/3 -> [3].physicalType.coding.code: place.ts
    // PL.8/4 -> [3].physicalType.coding.system: place.ts
    // PL.8/5 -> [3].partOf.reference(Location[4]): place.ts
    // PL.9 -> [1].location(Location.description): place.ts
    // PL.10 -> [1].identifier[2]: place.ts
    // PL.10/2 -> [2].identifier[2]: place.ts
    // PL.10/3 -> [5].identifier[2]: place.ts
    // PL.10/4 -> [3].identifier[2]: place.ts
    // PL.10/5 -> [4].identifier[2]: place.ts
    // PL.10/6 -> [6].identifier[2]: place.ts
    // PL.10/7 -> [1].identifier[2]: place.ts
    // PL.10/8 -> [2].identifier[2]: place.ts
    // PL.10/9 -> [4].identifier[2]: place.ts
    // PL.10/10 -> [3].identifier[2]: place.ts
    // PL.10/11 -> [5].identifier[2]: place.ts
    // PL.10/12 -> [6].identifier[2]: place.ts
    // PL.11 -> [1-6].identifier[1].assigner(Organization): place.ts
    // PL.11/2 -> [1-6].identifier[2].assigner(Organization): place.ts
  ]),
  datatypeMap('XON[Location]', 'Location', [
    row('XON.1', 'name'),
    row('XON.3', 'identifier[1].value', { when: not(valued('XON.10')) }),
    row('XON.4', 'identifier[1].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/identifier-checkDigit',
    }),
    row('XON.4/2', 'identifier[1].extension[1].valueString'),
    row('XON.5', 'identifier[1].extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit',
    }),
    row('XON.5/2', 'identifier[1].extension[2].valueString'),
    row('XON.6', 'identifier[1].assigner(Organization)', { use: 'HD[Organization]' }),
    row('XON.6/2', 'identifier[1].system', { use: 'HD[uri]' }),
    row('XON.7', 'identifier[1].type.coding.code', { code: 'IdentifierType' }),
    // the code is in identifier[1]
    row('XON.7/2', 'identifier[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    row('XON.10', 'identifier[1].value'),
    row('XON.6/default', 'identifier[1].system', {
      via: 'senderSystem',
      when: all(not(valued('XON.6')), any(valued('XON.3'), valued('XON.10'))),
      from: '',
    }),
  ]),
  datatypeMap('XON[Organization]', 'Organization', [
    row('XON.1', 'name'),
    row('XON.3', 'identifier[1].value', { when: not(valued('XON.10')) }),
    row('XON.4', 'identifier[1].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/identifier-checkDigit',
    }),
    row('XON.4/2', 'identifier[1].extension[1].valueString'),
    row('XON.5', 'identifier[1].extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit',
    }),
    row('XON.5/2', 'identifier[1].extension[2].valueString'),
    row('XON.6', 'identifier[1].assigner(Organization)', { use: 'HD[Organization]' }),
    row('XON.6/2', 'identifier[1].system', { use: 'HD[uri]' }),
    row('XON.7', 'identifier[1].type.coding.code', { code: 'IdentifierType' }),
    row('XON.7/2', 'identifier[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    row('XON.10', 'identifier[1].value'),
    row('XON.6/default', 'identifier[1].system', {
      via: 'senderSystem',
      when: all(not(valued('XON.6')), any(valued('XON.3'), valued('XON.10'))),
      from: '',
    }),
  ]),
  datatypeMap('XON[string]', 'string', [
    row('XON.1', '$value'),
    row('XON.10', '$value', { when: not(valued('XON.1')) }),
  ]),
];
