import { all, count, longer, not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the PID segment. */
export const pidMaps: readonly SegmentMap[] = [
  segmentMap('PID[Account]', 'Account', [
    row('PID', 'status', { set: 'active' }),
    row('PID-18', 'identifier', { use: 'CX[Identifier]' }),
  ]),
  segmentMap('PID[Appointment]', 'Appointment', [
    row('PID-2', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject',
    }),
    row('PID-2/2', 'extension[1].valueReference(Patient)', { via: 'contextPatient' }),
    row('PID-2/3', 'participant[1].actor(Patient)', { via: 'contextPatient' }),
    row('PID-3', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject',
    }),
    row('PID-3/2', 'extension[1].valueReference(Patient)', { via: 'contextPatient' }),
    row('PID-3/3', 'participant[1].actor(Patient)', { via: 'contextPatient' }),
    row('PID-4', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject',
    }),
    row('PID-4/2', 'extension[1].valueReference(Patient)', { via: 'contextPatient' }),
    row('PID-4/3', 'participant[1].actor(Patient)', { via: 'contextPatient' }),
  ]),
  segmentMap('PID[Patient]', 'Patient', [
    row('PID-2', 'identifier[1]', { use: 'CX[Identifier]' }),
    row('PID-3', 'identifier[2]', { use: 'CX[Identifier]' }),
    row('PID-4', 'identifier[3]', { use: 'CX[Identifier]' }),
    row('PID-5', 'name[1]', { use: 'XPN[HumanName]' }),
    row('PID-6', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName',
    }),
    row('PID-6/2', 'extension[1].valueString', { use: 'XPN[string]' }),
    row('PID-7', 'birthDate'),
    row('PID-7/2', 'birthDate.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime',
      when: longer('PID-7', 8),
    }),
    row('PID-7/3', 'birthDate.extension[1].valueDateTime', { when: longer('PID-7', 8) }),
    row('PID-8', 'gender', { use: 'CWE[code]', code: 'AdministrativeSex' }),
    row('PID-9', 'name[2]', { use: 'XPN[HumanName]' }),
    row('PID-11', 'address[1]', { use: 'XAD[Address]' }),
    row('PID-12', 'address[1].district', {
      use: 'ID[string]',
      when: all(count('PID-11', '=', 1), not(valued('PID-11.9'))),
    }),
    row('PID-12/2', 'address[2].district', {
      use: 'ID[string]',
      when: all(count('PID-11', '=', 1), valued('PID-11.9')),
    }),
    row('PID-12/3', 'address[2].district', { use: 'ID[string]', when: count('PID-11', '>', 1) }),
    row('PID-12/4', 'address[1].district', { use: 'ID[string]', when: not(valued('PID-11')) }),
    row('PID-13', 'telecom[1]', { use: 'XTN[ContactPoint]' }),
    row('PID-13/2', 'telecom[1].use', { set: 'home', when: not(valued('PID-13.2')) }),
    row('PID-14', 'telecom[2]', { use: 'XTN[ContactPoint]' }),
    row('PID-14/2', 'telecom[2].use', { set: 'work', when: not(valued('PID-14.2')) }),
    // CWE[CodeableConcept] with the BCP 47 system; the guide's map is empty
    row('PID-15', 'communication.language', { use: 'CWE[CodeableConcept]' }),
    row('PID-16', 'maritalStatus', { use: 'CWE[CodeableConcept]', code: 'MaritalStatus' }),
    row('PID-17', 'extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-religion',
    }),
    row('PID-17/2', 'extension[2].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      code: 'Religion',
    }),
    row('PID-19', 'identifier[4].value'),
    row('PID-19/2', 'identifier[4].type.coding.code', { set: 'SS' }),
    // PID-19/3 -> identifier[4].type.coding.code: SS (row above) by default; the setting nationalIdentifier replaces type and system
    row('PID-19/4', 'identifier[4].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    // the guide ends the address with a full stop
    row('PID-19/5', 'identifier[4].system', { set: 'http://hl7.org/fhir/sid/us-ssn' }),
    row('PID-20', 'identifier[5]', { use: 'DLN[Identifier]' }),
    row('PID-21', '$this', { via: 'motherOf' }),
    row('PID-23', 'extension[3].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace',
    }),
    row('PID-23/2', 'extension[3].valueAddress.text'),
    row('PID-24', 'multipleBirthBoolean', {
      use: 'ID[boolean]',
      code: 'YesNoIndicator',
      when: not(valued('PID-25')),
    }),
    row('PID-25', 'multipleBirthInteger'),
    row('PID-26', 'extension[4].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-citizenship',
    }),
    row('PID-26/2', 'extension[4].extension[1].url', { set: 'code' }),
    row('PID-26/3', 'extension[4].extension[1].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
    }),
    row('PID-28', 'extension[5].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-nationality',
    }),
    row('PID-28/2', 'extension[5].extension[1].url', { set: 'code' }),
    row('PID-28/3', 'extension[5].extension[1].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
    }),
    row('PID-29', 'deceasedDateTime'),
    row('PID-30', 'deceasedBoolean', {
      use: 'ID[boolean]',
      code: 'YesNoIndicator',
      when: not(valued('PID-29')),
    }),
    row('PID-35', 'extension[6].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-animal',
    }),
    row('PID-35/2', 'extension[6].extension[1].url', { set: 'species' }),
    row('PID-35/3', 'extension[6].extension[1].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
    }),
    row('PID-36', 'extension[6].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-animal',
    }),
    row('PID-36/2', 'extension[6].extension[2].url', { set: 'breed' }),
    row('PID-36/3', 'extension[6].extension[2].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
    }),
    row('PID-39', 'extension[7].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-citizenship',
    }),
    row('PID-39/2', 'extension[7].extension[1].url', { set: 'code' }),
    row('PID-39/3', 'extension[7].extension[1].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
    }),
    row('PID-40', 'telecom[3]', { use: 'XTN[ContactPoint]' }),
  ]),
  segmentMap('PID[Provenance-Patient]', 'Provenance', [
    row('PID', 'recorded', { via: 'messageTime' }),
    row('PID/2', 'activity.coding.code', { set: 'UPDATE' }),
    row('PID/3', 'activity.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation',
    }),
    row('PID-33', 'occurredDateTime'),
    row('PID-34', 'agent.who(Organization)', { use: 'HD[Organization]' }),
    row('PID-34/2', 'agent.type.coding.code', { set: 'performer' }),
    row('PID-34/3', 'agent.type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
    }),
  ]),
];
