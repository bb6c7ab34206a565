import { all, is, not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the IAM segment. */
export const iamMaps: readonly SegmentMap[] = [
  segmentMap('IAM[AllergyIntolerance]', 'AllergyIntolerance', [
    row('IAM', 'clinicalStatus.coding.code', { set: 'active' }),
    row('IAM/2', 'clinicalStatus.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical',
    }),
    row('IAM-2', 'category', {
      use: 'CWE[code]',
      code: 'AllergenType[AllergyIntoleranceCategory]',
    }),
    row('IAM-2/2', 'category.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
    }),
    row('IAM-2/3', 'category.extension[1].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      code: 'AllergenType[AllergyIntoleranceOriginalCategory]',
    }),
    row('IAM-2/4', 'type', { use: 'CWE[code]', code: 'AllergyType' }),
    row('IAM-3', 'code', { use: 'CWE[CodeableConcept]' }),
    row('IAM-4', 'reaction.severity', {
      use: 'CWE[code]',
      code: 'AllergySeverity[AllergyIntolerance.reaction.severity]',
    }),
    row('IAM-4/2', 'criticality', {
      use: 'CWE[code]',
      code: 'AllergySeverity[AllergyIntolerance.criticality]',
    }),
    row('IAM-4/3', 'criticality.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
    }),
    row('IAM-4/4', 'criticality.extension[1].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      code: 'AllergySeverity[AllergyIntolerance.criticality-original]',
    }),
    row('IAM-5', 'reaction.manifestation[1]', { use: 'ST[CodeableConcept]' }),
    row('IAM-7', 'identifier', { use: 'EI[Identifier-Extension]' }),
    row('IAM-11', 'onsetDateTime'),
    row('IAM-12', 'onsetString', { when: not(valued('IAM-11')) }),
    row('IAM-13', 'recordedDate'),
    row('IAM-14', 'recorder(Practitioner.name)', {
      use: 'XPN[HumanName]',
      when: not(valued('IAM-15')),
    }),
    row('IAM-14/2', 'recorder(Patient.name)', { use: 'XPN[HumanName]', when: is('IAM-15', 'SEL') }),
    row('IAM-14/3', 'recorder(RelatedPerson.name)', {
      use: 'XPN[HumanName]',
      when: all(valued('IAM-15'), not(is('IAM-15', 'SEL'))),
    }),
    row('IAM-15', 'recorder(RelatedPerson.relationship)', {
      use: 'CWE[CodeableConcept]',
      code: 'Relationship',
      when: all(valued('IAM-15'), not(is('IAM-15', 'SEL'))),
    }),
    // the binding is required: table 0438 by its meaning
    row('IAM-17', 'clinicalStatus', { use: 'CWE[CodeableConcept]', code: 'AllergyClinicalStatus' }),
    // code holds one concept; IAM-3 comes first
    row('IAM-27', 'code', { use: 'CWE[CodeableConcept]', when: not(valued('IAM-3')) }),
  ]),
];
