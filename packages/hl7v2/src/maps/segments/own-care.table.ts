import { is, not, oneOf, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

const v20203 = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const conditionCategory = 'http://terminology.hl7.org/CodeSystem/condition-category';

/** Merges, problems and goals (PPR), referrals (REF), containers, observations of the visit. */
export const careMaps: readonly SegmentMap[] = [
  segmentMap('MRG[Patient]', 'Patient', [
    row('MRG-1', 'identifier[1]', { use: 'CX[Identifier]' }),
    row('MRG-2', 'identifier[2]', { use: 'CX[Identifier]' }),
    row('MRG-4', 'identifier[3]', { use: 'CX[Identifier]' }),
    row('MRG-7', 'name', { use: 'XPN[HumanName]' }),
  ]),
  segmentMap('PID[RelatedPerson-Mother]', 'RelatedPerson', [
    row('PID-21', '$this', { use: 'CX[RelatedPerson-Mother]' }),
  ]),
  segmentMap('PV1[EpisodeOfCare]', 'EpisodeOfCare', [
    row('PV1-54', 'identifier', { use: 'CX[Identifier]' }),
  ]),
  segmentMap('MRG[Encounter]', 'Encounter', [
    row('MRG-5', 'identifier[1]', { use: 'CX[Identifier]' }),
    row('MRG-5/2', 'identifier[1].type.coding.code', { set: 'VN' }),
    row('MRG-5/3', 'identifier[1].type.coding.system', { set: v20203 }),
  ]),
  segmentMap('PRB[Condition]', 'Condition', [
    row('PRB-2', 'recordedDate'),
    row('PRB-3', 'code', { use: 'CWE[CodeableConcept]' }),
    row('PRB-4', 'identifier', { use: 'EI[Identifier-Extension]' }),
    row('PRB', 'category[1].coding.code', { set: 'problem-list-item' }),
    row('PRB/2', 'category[1].coding.system', { set: conditionCategory }),
    row('PRB-7', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate',
      when: not(valued('PRB-16')),
    }),
    row('PRB-7/2', 'extension[1].valueDateTime', { when: not(valued('PRB-16')) }),
    row('PRB-9', 'abatementDateTime'),
    row('PRB-10', 'category[2]', { use: 'CWE[CodeableConcept]' }),
    row('PRB-13', 'verificationStatus', {
      use: 'CWE[CodeableConcept]',
      code: 'ProblemConfirmationStatus',
    }),
    row('PRB-14', 'clinicalStatus', {
      use: 'CWE[CodeableConcept]',
      code: 'ProblemLifeCycleStatus',
    }),
    row('PRB-16', 'onsetDateTime'),
    row('PRB-17', 'onsetString', { when: not(valued('PRB-16')) }),
    row('PRB-18', 'stage[1].summary', { use: 'CWE[CodeableConcept]' }),
    row('PRB-25', 'meta.security[1]', { use: 'CWE[Coding]' }),
    row('PRB-26', 'severity', { use: 'CWE[CodeableConcept]' }),
    row('PRB-1', 'verificationStatus.coding.code', {
      set: 'entered-in-error',
      when: is('PRB-1', 'DE'),
    }),
    row('PRB-1/2', 'verificationStatus.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
      when: is('PRB-1', 'DE'),
    }),
  ]),
  segmentMap('GOL[Goal]', 'Goal', [
    row('GOL-2', 'statusDate'),
    row('GOL-3', 'description', { use: 'CWE[CodeableConcept]' }),
    row('GOL-4', 'identifier', { use: 'EI[Identifier-Extension]' }),
    row('GOL-6', 'priority.text', {}),
    row('GOL-7', 'startDate'),
    row('GOL-8', 'target[1].dueDate'),
    row('GOL-10', 'category', { use: 'CWE[CodeableConcept]' }),
    row('GOL-13', 'outcomeCode', { use: 'CWE[CodeableConcept]', when: not(valued('GOL-12')) }),
    row('GOL-17', 'note[1].text', { via: 'whole' }),
    row('GOL-18', 'lifecycleStatus', { use: 'CWE[code]', code: 'GoalLifeCycleStatus' }),
  ]),
  segmentMap('ROL[PractitionerRole]', 'PractitionerRole', [
    row('ROL-1', 'identifier', { use: 'EI[Identifier-Extension]' }),
    row('ROL-3', 'code', { use: 'CWE[CodeableConcept]', code: 'ProviderRole' }),
    row('ROL-4', 'practitioner(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('ROL-5', 'period.start'),
    row('ROL-6', 'period.end'),
    row('ROL-11', 'practitioner(Practitioner.address)', { use: 'XAD[Address]' }),
    row('ROL-12', 'telecom', { use: 'XTN[ContactPoint]' }),
    row('ROL-14', 'organization(Organization)', { use: 'XON[Organization]' }),
  ]),
  segmentMap('RF1[ServiceRequest]', 'ServiceRequest', [
    row('RF1', 'intent', { set: 'order' }),
    row('RF1-1', 'status', { use: 'CWE[code]', code: 'ReferralStatus' }),
    row('RF1-2', 'priority', { use: 'CWE[code]', code: 'ReferralPriority' }),
    row('RF1-3', 'code', { use: 'CWE[CodeableConcept]' }),
    row('RF1-4', 'orderDetail', { use: 'CWE[CodeableConcept]' }),
    row('RF1-5', 'category', { use: 'CWE[CodeableConcept]' }),
    row('RF1-6', 'identifier[1]', { use: 'EI[Identifier-Extension]' }),
    row('RF1-6/2', 'identifier[1].type.coding.code', { set: 'PLAC' }),
    row('RF1-6/3', 'identifier[1].type.coding.system', { set: v20203 }),
    row('RF1-7', 'occurrencePeriod.start'),
    row('RF1-8', 'occurrencePeriod.end'),
    row('RF1-9', 'authoredOn'),
    row('RF1-10', 'reasonCode', { use: 'CWE[CodeableConcept]' }),
    row('RF1-11', 'identifier[2]', { use: 'EI[Identifier-Extension]' }),
    row('RF1-11/2', 'identifier[2].type.coding.code', { set: 'FILL' }),
    row('RF1-11/3', 'identifier[2].type.coding.system', { set: v20203 }),
  ]),
  segmentMap('PRD[PractitionerRole]', 'PractitionerRole', [
    row('PRD-1', 'code', { use: 'CWE[CodeableConcept]' }),
    row('PRD-2', 'practitioner(Practitioner.name)', { use: 'XPN[HumanName]' }),
    row('PRD-3', 'practitioner(Practitioner.address)', { use: 'XAD[Address]' }),
    row('PRD-4', 'location(Location)', { use: 'PL[Location]' }),
    row('PRD-5', 'telecom', { use: 'XTN[ContactPoint]' }),
    row('PRD-7', 'practitioner(Practitioner.identifier)', { use: 'PLN[Identifier]' }),
    row('PRD-8', 'period.start'),
    row('PRD-9', 'period.end'),
    row('PRD-10', 'organization(Organization)', { use: 'XON[Organization]' }),
  ]),
  segmentMap('SAC[Specimen]', 'Specimen', [
    row('SAC-3', 'container[1].identifier', { use: 'EI[Identifier-Extension]' }),
    row('SAC-6', 'type', { use: 'CWE[CodeableConcept]', from: 'SAC-6.1' }),
    row('SAC-7', 'receivedTime', {}),
    row('SAC-9', 'container[1].type', { use: 'CWE[CodeableConcept]' }),
    row('SAC-13', 'container[1].identifier', { use: 'EI[Identifier-Extension]' }),
    row('SAC-21', 'container[1].capacity.value'),
    row('SAC-22', 'container[1].specimenQuantity.value'),
    row('SAC-24', 'container[1].specimenQuantity', {
      use: 'CWE[Quantity]',
      when: valued('SAC-22'),
    }),
    row('SAC-27', 'container[1].additiveCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      code: 'AdditivePreservative',
    }),
  ]),
  segmentMap('ODS[NutritionOrder]', 'NutritionOrder', [
    row('ODS', 'intent', { set: 'order' }),
    row('ODS-2', 'foodPreferenceModifier', { use: 'CWE[CodeableConcept]', when: is('ODS-1', 'P') }),
    row('ODS-3', 'oralDiet.type', { use: 'CWE[CodeableConcept]', when: oneOf('ODS-1', 'D', 'P') }),
    row('ODS-3/2', 'supplement[1].type', { use: 'CWE[CodeableConcept]', when: is('ODS-1', 'S') }),
    row('ODS-4', 'oralDiet.instruction', { via: 'whole' }),
  ]),
  segmentMap('ORC[NutritionOrder]', 'NutritionOrder', [
    row('ORC-2', 'identifier[1]', { use: 'EI[Identifier-Extension]' }),
    row('ORC-3', 'identifier[2]', { use: 'EI[Identifier-Extension]' }),
    row('ORC-5', 'status', { use: 'CWE[code]', code: 'OrderStatus' }),
    row('ORC-9', 'dateTime'),
    row('ORC-12', 'orderer(Practitioner)', { use: 'XCN[Practitioner]' }),
  ]),
  segmentMap('NTE[Specimen]', 'Specimen', [row('NTE-3', 'note.text', { via: 'joinRepetitions' })]),
  segmentMap('NTE[Condition]', 'Condition', [
    row('NTE-3', 'note.text', { via: 'joinRepetitions' }),
  ]),
  segmentMap('NTE[Goal]', 'Goal', [row('NTE-3', 'note.text', { via: 'joinRepetitions' })]),
  segmentMap('NTE[ChargeItem]', 'ChargeItem', [
    row('NTE-3', 'note.text', { via: 'joinRepetitions' }),
  ]),
  segmentMap('NTE[AllergyIntolerance]', 'AllergyIntolerance', [
    row('NTE-3', 'note.text', { via: 'joinRepetitions' }),
  ]),
];
