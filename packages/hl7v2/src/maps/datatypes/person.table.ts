import { all, not, valued } from '../condition.ts';
import { type DatatypeMap, datatypeMap, row } from '../map-row.ts';

/** Datatype maps: person. */
export const personDatatypeMaps: readonly DatatypeMap[] = [
  datatypeMap('CNN[Practitioner]', 'Practitioner', [
    row('CNN.1', 'identifier.value'),
    row('CNN.2', 'name.family'),
    row('CNN.3', 'name.given[1]'),
    row('CNN.4', 'name.given[2]'),
    row('CNN.5', 'name.suffix[1]'),
    row('CNN.6', 'name.prefix'),
    row('CNN.7', 'name.suffix[2]'),
    // as EI
    row('CNN.9', 'identifier.system', { via: 'authority' }),
  ]),
  datatypeMap('FN[HumanName]', 'HumanName', [
    row('FN.1', 'family'),
    row('FN.2', 'family.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/humanname-own-prefix',
    }),
    row('FN.2/2', 'family.extension[1].valueString'),
    row('FN.3', 'family.extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/humanname-own-name',
    }),
    row('FN.3/2', 'family.extension[2].valueString'),
    row('FN.4', 'family.extension[3].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/humanname-partner-prefix',
    }),
    row('FN.4/2', 'family.extension[3].valueString'),
    // extension[3] is the prefix
    row('FN.5', 'family.extension[4].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/humanname-partner-name',
    }),
    row('FN.5/2', 'family.extension[4].valueString'),
  ]),
  datatypeMap('NDL[PractitionerRole]', 'PractitionerRole', [
    row('NDL.1', 'practitioner(Practitioner)', { use: 'CNN[Practitioner]' }),
    row('NDL.2', 'period.start'),
    row('NDL.3', 'period.end'),
    // NDL.4 -> [1].identifier: place.ts
    // NDL.4/2 -> [1].mode: place.ts
    // NDL.4/3 -> [1].physicalType.coding.code: place.ts
    // NDL.4/4 -> [1].physicalType.coding.system: place.ts
    // NDL.4/5 -> [1].partOf.reference(Location[5]): place.ts
    // NDL.5 -> [2].identifier: place.ts
    // NDL.5/2 -> [2].mode: place.ts
    // NDL.5/3 -> [2].physicalType.coding.code: place.ts
    // NDL.5/4 -> [2].physicalType.coding.system: place.ts
    // NDL.5/5 -> [2].partOf.reference(Location[1]): place.ts
    // NDL.6 -> [3].identifier: place.ts
    // NDL.6/2 -> [3].mode: place.ts
    // NDL.6/3 -> [3].physicalType.coding.code: place.ts
    // NDL.6/4 -> [3].physicalType.coding.system: place.ts
    // NDL.6/5 -> [3].partOf.reference(Location[2]): place.ts
    // NDL.7 -> [4].identifier: place.ts
    // NDL.7/2 -> [4].mode: place.ts
    // NDL.7/3 -> [4].physicalType.coding.code: place.ts
    // NDL.7/4 -> [4].physicalType.coding.system: place.ts
    // NDL.8 -> [1].status: place.ts
    // NDL.8/2 -> [2].status: place.ts
    // NDL.8/3 -> [3].status: place.ts
    // NDL.8/4 -> [4].status: place.ts
    // NDL.8/5 -> [5].status: place.ts
    // NDL.8/6 -> [6].status: place.ts
    // NDL.10 -> [5].identifier: place.ts
    // NDL.10/2 -> [5].mode: place.ts
    // NDL.10/3 -> [5].physicalType.coding.code: place.ts
    // NDL.10/4 -> [5].physicalType.coding.system: place.ts
    // NDL.10/5 -> [5].partOf.reference(Location[4]): place.ts
    // NDL.11 -> [6].identifier: place.ts
    // NDL.11/2 -> [6].mode: place.ts
    // NDL.11/3 -> [6].physicalType.coding.code: place.ts
    // NDL.11/4 -> [6].physicalType.coding.system: place.ts
    // NDL.11/5 -> [6].partOf.reference(Location[1]): place.ts
  ]),
  datatypeMap('XCN[Annotation-Author]', 'Annotation', [
    row('XCN.1', 'authorReference(Practitioner.identifier[1].value)'),
    row('XCN.2', 'authorReference(Practitioner.name)', { use: 'FN[HumanName]' }),
    row('XCN.3', 'authorReference(Practitioner.name.given[1])'),
    row('XCN.4', 'authorReference(Practitioner.name.given[2])'),
    row('XCN.5', 'authorReference(Practitioner.name.suffix[1])'),
    row('XCN.6', 'authorReference(Practitioner.name.prefix)'),
    row('XCN.7', 'authorReference(Practitioner.name.suffix[2])'),
    row('XCN.9', 'authorReference(Practitioner.identifier[1].assigner(Organization))', {
      use: 'HD[Organization]',
    }),
    row('XCN.9/2', 'authorReference(Practitioner.identifier[1].system)', { use: 'HD[uri]' }),
    row('XCN.10', 'authorReference(Practitioner.name.use)', { code: 'NameType' }),
    row('XCN.11', 'authorReference(Practitioner.extension[1].url)', {
      set: 'http://hl7.org/fhir/StructureDefinition/identifier-checkDigit',
    }),
    row('XCN.11/2', 'authorReference(Practitioner.extension[1].valueString)'),
    row('XCN.12', 'authorReference(Practitioner.extension[2].url)', {
      set: 'http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit',
    }),
    row('XCN.12/2', 'authorReference(Practitioner.extension[2].valueString)'),
    row('XCN.13', 'authorReference(Practitioner.identifier[1].type.coding.code)', {
      code: 'IdentifierType',
    }),
    row('XCN.17', 'authorReference(Practitioner.name.period)', {
      use: 'DR[Period]',
      when: all(not(valued('XCN.19')), not(valued('XCN.20'))),
    }),
    row('XCN.18', 'authorReference(Practitioner.name.extension[1].url)', {
      set: 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order',
    }),
    row('XCN.18/2', 'authorReference(Practitioner.name.extension[1].valueCode)', {
      code: 'NameAssemblyOrder',
    }),
    row('XCN.19', 'authorReference(Practitioner.name.period.start)'),
    row('XCN.20', 'authorReference(Practitioner.name.period.end)'),
    row('XCN.21', 'authorReference(Practitioner.name.suffix)'),
  ]),
  datatypeMap('XCN[Patient]', 'Patient', [
    row('XCN.1', 'identifier[1].value'),
    row('XCN.2', 'name', { use: 'FN[HumanName]' }),
    row('XCN.3', 'name.given[1]'),
    row('XCN.4', 'name.given[2]'),
    row('XCN.5', 'name.suffix[1]'),
    row('XCN.6', 'name.prefix'),
    row('XCN.7', 'name.suffix[2]'),
    row('XCN.9', 'identifier[1].assigner(Organization)', { use: 'HD[Organization]' }),
    row('XCN.9/2', 'identifier[1].system', { use: 'HD[uri]' }),
    row('XCN.10', 'name.use', { code: 'NameType' }),
    row('XCN.11', 'identifier[1].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/identifier-checkDigit',
    }),
    row('XCN.11/2', 'identifier[1].extension[1].valueString'),
    row('XCN.12', 'identifier[1].extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit',
    }),
    row('XCN.12/2', 'identifier[1].extension[2].valueString'),
    row('XCN.13', 'identifier[1].type.coding.code', { code: 'IdentifierType' }),
    row('XCN.17', 'name.period', {
      use: 'DR[Period]',
      when: all(not(valued('XCN.19')), not(valued('XCN.20'))),
    }),
    // the extension belongs on the name
    row('XCN.18', 'name.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order',
    }),
    row('XCN.18/2', 'name.extension[1].valueCode', { code: 'NameAssemblyOrder' }),
    row('XCN.19', 'name.period.start'),
    row('XCN.20', 'name.period.end'),
    row('XCN.21', 'name.suffix[3]'),
  ]),
  datatypeMap('XCN[PractitionerRole]', 'PractitionerRole', [
    row('XCN.1', 'practitioner(Practitioner.identifier[1].value)'),
    row('XCN.2', 'practitioner(Practitioner.name)', { use: 'FN[HumanName]' }),
    row('XCN.3', 'practitioner(Practitioner.name.given[1])'),
    row('XCN.4', 'practitioner(Practitioner.name.given[2])'),
    row('XCN.5', 'practitioner(Practitioner.name.suffix[1])'),
    row('XCN.6', 'practitioner(Practitioner.name.prefix)'),
    row('XCN.7', 'practitioner(Practitioner.name.suffix[2])'),
    row('XCN.9', 'practitioner(Practitioner.identifier[1].assigner(Organization))', {
      use: 'HD[Organization]',
    }),
    row('XCN.9/2', 'practitioner(Practitioner.identifier[1].system)', { use: 'HD[uri]' }),
    row('XCN.10', 'practitioner(Practitioner.name.use)', { code: 'NameType' }),
    row('XCN.11', 'practitioner(Practitioner.identifier[1].extension[1].url)', {
      set: 'http://hl7.org/fhir/StructureDefinition/identifier-checkDigit',
    }),
    row('XCN.11/2', 'practitioner(Practitioner.identifier[1].extension[1].valueString)'),
    row('XCN.12', 'practitioner(Practitioner.identifier[1].extension[2].url)', {
      set: 'http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit',
    }),
    row('XCN.12/2', 'practitioner(Practitioner.identifier[1].extension[2].valueString)'),
    row('XCN.13', 'practitioner(Practitioner.identifier[1].type.coding.code)', {
      code: 'IdentifierType',
    }),
    row('XCN.17', 'practitioner(Practitioner.name.period)', {
      use: 'DR[Period]',
      when: all(not(valued('XCN.19')), not(valued('XCN.20'))),
    }),
    row('XCN.18', 'practitioner(Practitioner.name.extension[1].url)', {
      set: 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order',
    }),
    row('XCN.18/2', 'practitioner(Practitioner.name.extension[1].valueCode)', {
      code: 'NameAssemblyOrder',
    }),
    row('XCN.19', 'practitioner(Practitioner.name.period.start)'),
    row('XCN.20', 'practitioner(Practitioner.name.period.end)'),
    row('XCN.21', 'practitioner(Practitioner.name.suffix[3])'),
    row('XCN.9/default', 'practitioner(Practitioner.identifier[1].system)', {
      via: 'senderSystem',
      when: all(valued('XCN.1'), not(valued('XCN.9'))),
      from: '',
    }),
  ]),
  datatypeMap('XCN[Practitioner]', 'Practitioner', [
    row('XCN.1', 'identifier[1].value'),
    row('XCN.2', 'name', { use: 'FN[HumanName]' }),
    row('XCN.3', 'name.given[1]'),
    row('XCN.4', 'name.given[2]'),
    row('XCN.5', 'name.suffix[1]'),
    row('XCN.6', 'name.prefix'),
    row('XCN.7', 'qualification.code', {
      use: 'IS[CodeableConcept]',
      code: 'DegreeLicenseCertificate',
    }),
    row('XCN.9', 'identifier[1].assigner(Organization)', { use: 'HD[Organization]' }),
    row('XCN.9/2', 'identifier[1].system', { use: 'HD[uri]' }),
    row('XCN.10', 'name.use', { code: 'NameType' }),
    row('XCN.11', 'identifier[1].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/identifier-checkDigit',
    }),
    row('XCN.11/2', 'identifier[1].extension[1].valueString'),
    row('XCN.12', 'identifier[1].extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit',
    }),
    row('XCN.12/2', 'identifier[1].extension[2].valueString'),
    row('XCN.13', 'identifier[1].type.coding.code', { code: 'IdentifierType' }),
    row('XCN.17', 'name.period', {
      use: 'DR[Period]',
      when: all(not(valued('XCN.19')), not(valued('XCN.20'))),
    }),
    // the extension belongs on the name
    row('XCN.18', 'name.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order',
    }),
    row('XCN.18/2', 'name.extension[1].valueCode', { code: 'NameAssemblyOrder' }),
    row('XCN.19', 'name.period.start'),
    row('XCN.20', 'name.period.end'),
    row('XCN.21', 'name.suffix[3]'),
    row('XCN.9/default', 'identifier[1].system', {
      via: 'senderSystem',
      when: all(valued('XCN.1'), not(valued('XCN.9'))),
      from: '',
    }),
  ]),
  datatypeMap('XCN[RelatedPerson]', 'RelatedPerson', [
    row('XCN.1', 'identifier[1].value'),
    row('XCN.2', 'name', { use: 'FN[HumanName]' }),
    row('XCN.3', 'name.given[1]'),
    row('XCN.4', 'name.given[2]'),
    row('XCN.5', 'name.suffix[1]'),
    row('XCN.6', 'name.prefix'),
    row('XCN.7', 'name.suffix[2]'),
    row('XCN.10', 'name.use', { code: 'NameType' }),
    row('XCN.11', 'identifier[1].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/identifier-checkDigit',
    }),
    row('XCN.11/2', 'identifier[1].extension[1].valueString'),
    row('XCN.12', 'identifier[1].extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/namingsystem-checkDigit',
    }),
    row('XCN.12/2', 'identifier[1].extension[2].valueString'),
    row('XCN.13', 'identifier[1].type.coding.code', { code: 'IdentifierType' }),
    row('XCN.17', 'name.period', {
      use: 'DR[Period]',
      when: all(not(valued('XCN.19')), not(valued('XCN.20'))),
    }),
    // the extension belongs on the name
    row('XCN.18', 'name.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order',
    }),
    row('XCN.18/2', 'name.extension[1].valueCode', { code: 'NameAssemblyOrder' }),
    row('XCN.19', 'name.period.start'),
    row('XCN.20', 'name.period.end'),
    row('XCN.21', 'name.suffix[3]'),
    // the guide has an extension without address
    row('XCN.9', 'identifier[1].system', { use: 'HD[uri]' }),
  ]),
  datatypeMap('XPN[HumanName]', 'HumanName', [
    row('XPN.1', '$this', { use: 'FN[HumanName]' }),
    row('XPN.2', '^[1].given[1]'),
    row('XPN.3', '^[1].given[2]'),
    row('XPN.4', '^[1].suffix[1]'),
    row('XPN.5', '^[1].prefix'),
    row('XPN.6', '^[1].suffix[2]'),
    row('XPN.7', '^[1].use', { code: 'NameType' }),
    row('XPN.10', '^[1].period', {
      use: 'DR[Period]',
      when: all(not(valued('XPN.12')), not(valued('XPN.13'))),
    }),
    row('XPN.11', '^[1].extension.url', {
      set: 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order',
    }),
    row('XPN.11/2', '^[1].extension.valueCode', { code: 'NameAssemblyOrder' }),
    row('XPN.12', '^[1].period.start'),
    row('XPN.13', '^[1].period.end'),
    row('XPN.14', '^[1].suffix[3]'),
    row('XPN.15', '^[2].given'),
    row('XPN.15/2', '^[2].use', { set: 'nickname' }),
  ]),
  datatypeMap('XPN[string]', 'string', [
    // $this of a string is its value
    row('XPN.1', '$value', { via: 'joinName' }),
  ]),
];
