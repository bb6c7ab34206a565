import { any, is, not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the PV1 segment. */
export const pv1Maps: readonly SegmentMap[] = [
  segmentMap('PV1[Basic-EncounterHistory]', 'Basic', [
    row('PV1', 'code.coding.code', { set: 'EncounterHistory' }),
    row('PV1/2', 'code.coding.system', { set: 'http://hl7.org/fhir/fhir-types' }),
    // PV1-11 -> location[3].extension.url: Basic has no location; PV1[Encounter] carries the temporary location
    // PV1-11/2 -> location[3].extension.valueCodeableConcept.coding.code: Basic has no location; PV1[Encounter] carries the temporary location
    // PV1-11/3 -> location[3].extension.valueCodeableConcept.coding.system: Basic has no location; PV1[Encounter] carries the temporary location
    // parts of one complex extension
    row('PV1-43', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-EncounterHistory.location',
    }),
    row('PV1-43/2', 'extension[1].extension[1].valueReference(Location)', { use: 'PL[Location]' }),
    row('PV1-43/3', 'extension[1].extension[2].url', { set: 'status' }),
    // complete is no code of EncounterLocationStatus
    row('PV1-43/4', 'extension[1].extension[2].valueCode', { set: 'completed' }),
    row('PV1-43/5', 'extension[1].extension[1].url', { set: 'location' }),
    row('PV1-43/6', 'extension[1].extension[3].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/subject-locationClassification',
    }),
    row('PV1-43/7', 'extension[1].extension[3].valueCodeableConcept.coding.code', {
      set: 'temporary',
    }),
    // PV1-43/8 -> extension[2].valueExtension[1].valueCodeableConcept[1].coding.system: the guide names a value set as code system
  ]),
  segmentMap('PV1[Coverage]', 'Coverage', [row('PV1-20', 'type', { use: 'CWE[CodeableConcept]' })]),
  segmentMap('PV1[Encounter]', 'Encounter', [
    row('PV1-2', 'class', { use: 'CWE[Coding]', code: 'PatientClass[EncounterClass]' }),
    row('PV1-2/2', 'status', {
      use: 'CWE[code]',
      code: 'PatientClass[EncounterStatus]',
      when: not(valued('PV1-45')),
    }),
    row('PV1-3', 'location[1].location(Location)', { use: 'PL[Location]' }),
    row('PV1-3/2', 'location[1].status', { set: 'active', when: not(is('PV1-2.1', 'P')) }),
    row('PV1-3/3', 'location[1].status', { set: 'planned', when: is('PV1-2.1', 'P') }),
    row('PV1-4', 'type[1]', { use: 'CWE[CodeableConcept]', code: 'AdmissionType' }),
    row('PV1-5', 'hospitalization.preAdmissionIdentifier', { use: 'CX[Identifier]' }),
    row('PV1-6', 'location[2].location(Location)', { use: 'PL[Location]' }),
    row('PV1-6/2', 'location[2].status', { set: 'completed' }),
    row('PV1-7', 'participant[1].individual(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('PV1-7/2', 'participant[1].type.coding.code', { set: 'ATND' }),
    row('PV1-7/3', 'participant[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    }),
    row('PV1-7/4', 'participant[1].type.coding.display', { set: 'attender' }),
    row('PV1-8', 'participant[2].individual(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('PV1-8/2', 'participant[2].type.coding.code', { set: 'REF' }),
    row('PV1-8/3', 'participant[2].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    }),
    row('PV1-8/4', 'participant[2].type.text', { set: 'referrer' }),
    row('PV1-9', 'participant[3].individual(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('PV1-9/2', 'participant[3].type.coding.code', { set: 'CON' }),
    row('PV1-9/3', 'participant[3].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    }),
    row('PV1-9/4', 'participant[3].type.text', { set: 'consultant' }),
    row('PV1-10', 'serviceType', { use: 'CWE[CodeableConcept]', code: 'HospitalService' }),
    row('PV1-11', 'location[3].location(Location)', { use: 'PL[Location]' }),
    row('PV1-11/2', 'location[3].status', { set: 'active' }),
    row('PV1-11/3', 'location[3].extension.url', {
      set: 'http://hl7.org/fhir/StructureDefinition/subject-locationClassification',
    }),
    row('PV1-11/4', 'location[3].extension.valueCodeableConcept.coding.code', { set: 'temporary' }),
    // PV1-11/5 -> location[3].extension.valueCodeableConcept.coding.system: the guide names a value set as code system
    row('PV1-13', 'hospitalization.reAdmission', {
      use: 'CWE[CodeableConcept]',
      code: 'ReadmissionIndicator',
    }),
    row('PV1-14', 'hospitalization.admitSource', { use: 'CWE[CodeableConcept]' }),
    row('PV1-15', 'hospitalization.specialArrangement', {
      use: 'CWE[CodeableConcept]',
      code: 'AmbulatoryStatus',
    }),
    row('PV1-16', 'hospitalization.specialCourtesy', {
      use: 'CWE[CodeableConcept]',
      code: 'VIPIndicator',
    }),
    row('PV1-17', 'participant[4].individual(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('PV1-17/2', 'participant[4].type.coding.code', { set: 'ADM' }),
    row('PV1-17/3', 'participant[4].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    }),
    row('PV1-17/4', 'participant[4].type.text', { set: 'admitter' }),
    row('PV1-19', 'identifier[1]', { use: 'CX[Identifier]' }),
    row('PV1-19/2', 'identifier[1].type.coding.code', { set: 'VN' }),
    row('PV1-19/3', 'identifier[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
    row('PV1-19/4', 'identifier[1].type.text', { set: 'visit number' }),
    row('PV1-36', 'hospitalization.dischargeDisposition', {
      use: 'CWE[CodeableConcept]',
      code: 'DischargeDisposition',
    }),
    row('PV1-37', 'hospitalization.destination(Location)', { use: 'DLD[Location-Discharge]' }),
    row('PV1-38', 'hospitalization.dietPreference', {
      use: 'CWE[CodeableConcept]',
      code: 'DietType',
    }),
    // operationalStatus is a Coding
    row('PV1-40', 'location[1].location(Location.operationalStatus)', {
      use: 'ID[Coding]',
      code: 'BedStatus',
      when: any(valued('PV1-3.2'), valued('PV1-3.3')),
    }),
    row('PV1-42', 'location[4].location(Location)', { use: 'PL[Location]' }),
    // the guide sets it in the row above
    row('PV1-42/2', 'location[4].status', { set: 'reserved' }),
    row('PV1-44', 'period.start'),
    row('PV1-45', 'period.end'),
    row('PV1-45/2', 'status', { set: 'finished', when: valued('PV1-45') }),
    row('PV1-50', 'identifier[2]', { use: 'CX[Identifier]' }),
    row('PV1-52', 'participant[5].individual(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('PV1-52/2', 'participant[5].type.coding.code', { set: 'PART' }),
    row('PV1-52/3', 'participant[5].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
    }),
    row('PV1-52/4', 'participant[5].type.text', { set: 'Participation' }),
    row('PV1-53', 'episodeOfCare(EpisodeOfCare.extension.url)', {
      set: 'http://hl7.org/fhir/StructureDefinition/resource-instance-description',
    }),
    // the extension takes markdown
    row('PV1-53/2', 'episodeOfCare(EpisodeOfCare.extension.valueMarkdown)'),
    row('PV1-54', 'episodeOfCare(EpisodeOfCare.identifier)', { use: 'CX[Identifier]' }),
  ]),
  segmentMap('PV1[Patient]', 'Patient', [
    row('PV1-16', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/patient-importance',
    }),
    row('PV1-16/2', 'extension[1].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      code: 'VIPIndicator',
    }),
  ]),
];
