import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the AL1 segment. */
export const al1Maps: readonly SegmentMap[] = [
  segmentMap('AL1[AllergyIntolerance]', 'AllergyIntolerance', [
    row('AL1', 'clinicalStatus.coding.code', { set: 'active' }),
    row('AL1/2', 'clinicalStatus.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical',
    }),
    row('AL1-2', 'category', {
      use: 'CWE[code]',
      code: 'AllergenType[AllergyIntoleranceCategory]',
    }),
    row('AL1-2/2', 'category.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
    }),
    row('AL1-2/3', 'category.extension[1].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      code: 'AllergenType[AllergyIntoleranceOriginalCategory]',
    }),
    row('AL1-2/4', 'type', { use: 'CWE[code]', code: 'AllergyType' }),
    row('AL1-3', 'code', { use: 'CWE[CodeableConcept]' }),
    row('AL1-4', 'criticality', {
      use: 'CWE[code]',
      code: 'AllergySeverity[AllergyIntolerance.criticality]',
    }),
    row('AL1-4/2', 'criticality.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
    }),
    row('AL1-4/3', 'criticality.extension[1].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      code: 'AllergySeverity[AllergyIntolerance.criticality-original]',
    }),
    row('AL1-4/4', 'reaction.severity', {
      use: 'CWE[code]',
      code: 'AllergySeverity[AllergyIntolerance.reaction.severity]',
    }),
    row('AL1-5', 'reaction.manifestation[1].text'),
    row('AL1-6', 'onsetDateTime'),
  ]),
];
