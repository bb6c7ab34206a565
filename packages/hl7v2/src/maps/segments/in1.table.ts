import { is, not, oneOf } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the IN1 segment. */
export const in1Maps: readonly SegmentMap[] = [
  segmentMap('IN1[Coverage]', 'Coverage', [
    row('IN1-2', 'identifier', { use: 'CWE[Identifier]' }),
    row('IN1-4', 'payor[1](Organization)', { use: 'XON[Organization]' }),
    row('IN1-5', 'payor[1](Organization.address)', { use: 'XAD[Address]' }),
    row('IN1-10', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Coverage.subscriberId',
      when: is('IN1-10.5', 'SN'),
    }),
    row('IN1-10/2', 'extension[1].valueIdentifier', {
      use: 'CX[Identifier]',
      when: is('IN1-10.5', 'SN'),
    }),
    row('IN1-10/3', 'policyHolder(Organization.identifier)', { use: 'CX[Identifier]' }),
    row('IN1-11', 'policyHolder(Organization)', { use: 'XON[Organization]' }),
    row('IN1-12', 'period.start'),
    row('IN1-13', 'period.end'),
    row('IN1-15', 'type', { use: 'CWE[CodeableConcept]', code: 'PlanId' }),
    row('IN1-16', 'subscriber(RelatedPerson.name)', {
      use: 'XPN[HumanName]',
      when: not(oneOf('IN1-17', 'SEL', '01', '18', 'patient')),
    }),
    row('IN1-16/2', 'subscriber(Patient)', {
      via: 'contextPatient',
      when: oneOf('IN1-17', 'SEL', '01', '18', 'patient'),
    }),
    row('IN1-17', 'relationship', { use: 'CWE[CodeableConcept]', code: 'Relationship' }),
    row('IN1-49', 'extension[2].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Coverage.subscriberId',
    }),
    row('IN1-49/2', 'extension[2].valueIdentifier', { use: 'CX[Identifier]' }),
    // R4's own place for the policy number
    row('IN1-36', 'subscriberId'),
    row('IN1-8', 'class[1].value'),
    row('IN1-8/type', 'class[1].type.coding.code', { set: 'group' }),
    row('IN1-8/system', 'class[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/coverage-class',
    }),
    row('IN1-9', 'class[1].name'),
    row('IN1-22', 'order'),
    row('IN1-3', 'payor[1](Organization.identifier)', { use: 'CX[Identifier]' }),
    row('IN1-7', 'payor[1](Organization.telecom)', { use: 'XTN[ContactPoint]' }),
    row('IN1-18', 'subscriber(RelatedPerson.birthDate)', {
      when: not(oneOf('IN1-17', 'SEL', '01', '18', 'patient')),
    }),
    row('IN1-19', 'subscriber(RelatedPerson.address)', {
      use: 'XAD[Address]',
      when: not(oneOf('IN1-17', 'SEL', '01', '18', 'patient')),
    }),
    row('IN1-43', 'subscriber(RelatedPerson.gender)', {
      use: 'CWE[code]',
      code: 'AdministrativeSex',
      when: not(oneOf('IN1-17', 'SEL', '01', '18', 'patient')),
    }),
  ]),
];
