import { is, not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the DG1 segment. */
export const dg1Maps: readonly SegmentMap[] = [
  segmentMap('DG1[Condition]', 'Condition', [
    row('DG1-3', 'code', { use: 'CWE[CodeableConcept]' }),
    // DG1-3.9 is the original text; both would overwrite one another
    row('DG1-4', 'code.text', { when: not(valued('DG1-3.9')) }),
    row('DG1-5', 'onsetDateTime'),
    row('DG1-16', 'asserter(Practitioner)', { use: 'XCN[Practitioner]' }),
    // the guide misspells the address of the extension
    row('DG1-19', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate',
    }),
    row('DG1-19/2', 'extension[1].valueDateTime'),
    row('DG1-19/3', 'recordedDate'),
    row('DG1-20', 'identifier', { use: 'EI[Identifier-Extension]' }),
    // only the action D makes the diagnosis an error
    row('DG1-21', 'verificationStatus.coding.code', {
      set: 'entered-in-error',
      when: is('DG1-21', 'D'),
    }),
    row('DG1-21/2', 'verificationStatus.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
      when: is('DG1-21', 'D'),
    }),
    row('DG1-22', 'extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/condition-dueTo',
    }),
    row('DG1-22/2', 'extension[2].valueReference(Condition)', { use: 'EI[Condition]' }),
  ]),
  segmentMap('DG1[Encounter]', 'Encounter', [
    row('DG1-3', 'diagnosis.condition(Condition.code)', { use: 'CWE[CodeableConcept]' }),
    row('DG1-4', 'diagnosis.condition(Condition.code.text)', { when: not(valued('DG1-3.9')) }),
    row('DG1-5', 'diagnosis.condition(Condition.onsetDateTime)'),
    row('DG1-6', 'diagnosis.use', { use: 'CWE[CodeableConcept]', code: 'DiagnosisType' }),
    row('DG1-15', 'diagnosis.rank'),
    row('DG1-16', 'diagnosis.condition(Condition.asserter(Practitioner))', {
      use: 'XCN[Practitioner]',
    }),
    row('DG1-19', 'diagnosis.condition(Condition.extension[1].url)', {
      set: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate',
    }),
    row('DG1-19/2', 'diagnosis.condition(Condition.extension[1].valueDateTime)'),
    row('DG1-19/3', 'diagnosis.condition(Condition.recordedDate)'),
    row('DG1-20', 'diagnosis.condition(Condition.identifier)', { use: 'EI[Identifier-Extension]' }),
    row('DG1-21', 'diagnosis.condition(Condition.verificationStatus.coding.code)', {
      set: 'entered-in-error',
      when: is('DG1-21', 'D'),
    }),
    row('DG1-21/2', 'diagnosis.condition(Condition.verificationStatus.coding.system)', {
      set: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
      when: is('DG1-21', 'D'),
    }),
    // extension[1] is the asserted date
    row('DG1-22', 'diagnosis.condition(Condition.extension[2].url)', {
      set: 'http://hl7.org/fhir/StructureDefinition/condition-dueTo',
    }),
    row('DG1-22/2', 'diagnosis.condition(Condition.extension[2].valueReference(Condition))', {
      use: 'EI[Condition]',
    }),
  ]),
  segmentMap('DG1[EpisodeOfCare]', 'EpisodeOfCare', [
    row('DG1-3', 'diagnosis.condition(Condition.code)', { use: 'CWE[CodeableConcept]' }),
    row('DG1-4', 'diagnosis.condition(Condition.code.text)', { when: not(valued('DG1-3.9')) }),
    row('DG1-5', 'diagnosis.condition(Condition.onsetDateTime)'),
    row('DG1-6', 'diagnosis.role', { use: 'CWE[CodeableConcept]', code: 'DiagnosisType' }),
    row('DG1-15', 'diagnosis.rank'),
    row('DG1-16', 'diagnosis.condition(Condition.asserter(Practitioner))', {
      use: 'XCN[Practitioner]',
    }),
    row('DG1-19', 'diagnosis.condition(Condition.extension[1].url)', {
      set: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate',
    }),
    row('DG1-19/2', 'diagnosis.condition(Condition.extension[1].valueDateTime)'),
    row('DG1-19/3', 'diagnosis.condition(Condition.recordedDate)'),
    row('DG1-20', 'diagnosis.condition(Condition.identifier)', { use: 'EI[Identifier-Extension]' }),
    row('DG1-21', 'diagnosis.condition(Condition.verificationStatus.coding.code)', {
      set: 'entered-in-error',
      when: is('DG1-21', 'D'),
    }),
    row('DG1-21/2', 'diagnosis.condition(Condition.verificationStatus.coding.system)', {
      set: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
      when: is('DG1-21', 'D'),
    }),
    row('DG1-22', 'diagnosis.condition(Condition.extension[2].url)', {
      set: 'http://hl7.org/fhir/StructureDefinition/condition-dueTo',
    }),
    row('DG1-22/2', 'diagnosis.condition(Condition.extension[2].valueReference(Condition))', {
      use: 'EI[Condition]',
    }),
  ]),
];
