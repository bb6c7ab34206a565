import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the NK1 segment. */
export const nk1Maps: readonly SegmentMap[] = [
  segmentMap('NK1[Patient]', 'Patient', [
    row('NK1-2', 'contact.name', { use: 'XPN[HumanName]' }),
    row('NK1-3', 'contact.relationship[1]', { use: 'CWE[CodeableConcept]', code: 'Relationship' }),
    row('NK1-4', 'contact.address', { use: 'XAD[Address]' }),
    row('NK1-5', 'contact.telecom[1]', { use: 'XTN[ContactPoint]' }),
    row('NK1-6', 'contact.telecom[2]', { use: 'XTN[ContactPoint]' }),
    row('NK1-6/2', 'contact.telecom[2].use', { set: 'work' }),
    row('NK1-7', 'contact.relationship[2]', { use: 'CWE[CodeableConcept]', code: 'ContactRole' }),
    row('NK1-8', 'contact.period.start'),
    row('NK1-9', 'contact.period.end'),
    row('NK1-13', 'contact.organization(Organization)', { use: 'XON[Organization]' }),
    row('NK1-15', 'contact.gender', { use: 'CWE[code]', code: 'AdministrativeSex' }),
    row('NK1-30', 'contact.organization(Organization.contact.name)', { use: 'XPN[HumanName]' }),
    row('NK1-31', 'contact.organization(Organization.contact.telecom)', {
      use: 'XTN[ContactPoint]',
    }),
    row('NK1-32', 'contact.organization(Organization.contact.address)', { use: 'XAD[Address]' }),
    row('NK1-40', 'contact.telecom[3]', { use: 'XTN[ContactPoint]' }),
    row('NK1-41', 'contact.telecom[4]', { use: 'XTN[ContactPoint]' }),
  ]),
  segmentMap('NK1[RelatedPerson]', 'RelatedPerson', [
    row('NK1-2', 'name[1]', { use: 'XPN[HumanName]' }),
    row('NK1-3', 'relationship[1]', { use: 'CWE[CodeableConcept]', code: 'Relationship' }),
    row('NK1-4', 'address[1]', { use: 'XAD[Address]' }),
    row('NK1-5', 'telecom[1]', { use: 'XTN[ContactPoint]' }),
    row('NK1-6', 'telecom[2]', { use: 'XTN[ContactPoint]' }),
    row('NK1-6/2', 'telecom[2].use', { set: 'work' }),
    row('NK1-7', 'relationship[2]', { use: 'CWE[CodeableConcept]', code: 'ContactRole' }),
    row('NK1-8', 'period.start'),
    row('NK1-9', 'period.end'),
    row('NK1-12', 'identifier[1]', { use: 'CX[Identifier]' }),
    row('NK1-15', 'gender', { use: 'CWE[code]', code: 'AdministrativeSex' }),
    row('NK1-16', 'birthDate'),
    row('NK1-20', 'communication.language', {
      use: 'CWE[CodeableConcept]',
      code: 'PrimaryLanguage',
    }),
    row('NK1-30', 'name[2]', { use: 'XPN[HumanName]' }),
    row('NK1-31', 'telecom[3]', { use: 'XTN[ContactPoint]' }),
    row('NK1-32', 'address[2]', { use: 'XAD[Address]' }),
    row('NK1-33', 'identifier[2]', { use: 'CX[Identifier]' }),
    row('NK1-37', 'identifier[3].value'),
    row('NK1-37/2', 'identifier[3].system', { set: 'http://hl7.org/fhir/sid/us-ssn' }),
    row('NK1-37/3', 'identifier[3].type.coding.code', { set: 'SS' }),
    // NK1-37/4 -> identifier[3].type.coding.code: SS (row above) by default; the setting nationalIdentifier replaces type and system
    row('NK1-40', 'telecom[4]', { use: 'XTN[ContactPoint]' }),
    row('NK1-41', 'telecom[5]', { use: 'XTN[ContactPoint]' }),
  ]),
];
