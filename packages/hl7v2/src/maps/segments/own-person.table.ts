import { not, oneOf, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

const v20203 = 'http://terminology.hl7.org/CodeSystem/v2-0203';

/** Rows of a component that is named by text. */
const part = (id: string, n: number, text: string, value: string, use?: string) => [
  row(id, `component[${n}].${value}`, use === undefined ? {} : { use }),
  row(`${id}/code`, `component[${n}].code.text`, { set: text }),
];

/** What the guide lacks around a person: more of the insured, accidents, disabilities, contacts, access restrictions. */
export const personMaps: readonly SegmentMap[] = [
  segmentMap('IN2[Coverage]', 'Coverage', [
    row('IN2-6', 'identifier[6].value'),
    row('IN2-6/system', 'identifier[6].system', { set: 'http://hl7.org/fhir/sid/us-medicare' }),
    row('IN2-6/type', 'identifier[6].type.coding.code', { set: 'MC' }),
    row('IN2-6/typeSystem', 'identifier[6].type.coding.system', { set: v20203 }),
    // No system of Medicaid numbers is published: each state has its own.
    row('IN2-8', 'identifier[7].value'),
    row('IN2-8/type', 'identifier[7].type.coding.code', { set: 'MA' }),
    row('IN2-8/typeSystem', 'identifier[7].type.coding.system', { set: v20203 }),
    row('IN2-61', 'identifier[8]', { use: 'CX[Identifier]' }),
    // IN1-17 says it from the other side; with both, IN1-17 stands.
    row('IN2-72', 'relationship', {
      use: 'CWE[CodeableConcept]',
      when: not(valued('IN1-17')),
    }),
  ]),
  segmentMap('IN2[RelatedPerson]', 'RelatedPerson', [
    row('IN2-1', 'identifier[1]', { use: 'CX[Identifier]' }),
    row('IN2-2', 'identifier[2].value'),
    row('IN2-2/system', 'identifier[2].system', { set: 'http://hl7.org/fhir/sid/us-ssn' }),
    row('IN2-2/type', 'identifier[2].type.coding.code', { set: 'SS' }),
    row('IN2-2/typeSystem', 'identifier[2].type.coding.system', { set: v20203 }),
    row('IN2-34', 'communication.language', { use: 'CWE[CodeableConcept]' }),
    row('IN2-63', 'telecom[1]', { use: 'XTN[ContactPoint]' }),
    row('IN2-63/use', 'telecom[1].use', { set: 'home', when: not(valued('IN2-63.2')) }),
    row('IN2-64', 'telecom[2]', { use: 'XTN[ContactPoint]' }),
    row('IN2-64/use', 'telecom[2].use', { set: 'work', when: not(valued('IN2-64.2')) }),
  ]),
  segmentMap('ACC[Observation]', 'Observation', [
    row('ACC', 'status', { set: 'final' }),
    row('ACC/code', 'code.text', { set: 'Accident' }),
    row('ACC-1', 'effectiveDateTime'),
    row('ACC-2', 'valueCodeableConcept', { use: 'CWE[CodeableConcept]' }),
    ...part('ACC-3', 1, 'Accident location', 'valueString'),
    ...part('ACC-4', 2, 'State of the accident', 'valueCodeableConcept', 'CWE[CodeableConcept]'),
    ...part('ACC-5', 3, 'Job related', 'valueBoolean'),
    ...part('ACC-6', 4, 'Death', 'valueBoolean'),
    row('ACC-7', 'performer(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('ACC-8', 'note.text'),
    ...part('ACC-9', 5, 'Brought in by', 'valueString'),
    ...part('ACC-10', 6, 'Police notified', 'valueBoolean'),
  ]),
  segmentMap('DB1[Observation]', 'Observation', [
    row('DB1', 'status', { set: 'final' }),
    row('DB1/code', 'code.text', { set: 'Disability' }),
    row('DB1-3', 'identifier', { use: 'CX[Identifier]' }),
    row('DB1-4', 'valueBoolean'),
    row('DB1-5', 'effectivePeriod.start'),
    row('DB1-6', 'effectivePeriod.end'),
    ...part('DB1-7', 1, 'Return to work', 'valueDateTime'),
    ...part('DB1-8', 2, 'Unable to work', 'valueDateTime'),
  ]),
  segmentMap('CTD[PractitionerRole]', 'PractitionerRole', [
    row('CTD-1', 'code', { use: 'CWE[CodeableConcept]' }),
    row('CTD-2', 'practitioner(Practitioner.name)', { use: 'XPN[HumanName]' }),
    row('CTD-3', 'practitioner(Practitioner.address)', { use: 'XAD[Address]' }),
    row('CTD-4', 'location(Location)', { use: 'PL[Location]' }),
    row('CTD-5', 'telecom', { use: 'XTN[ContactPoint]' }),
    row('CTD-7', 'practitioner(Practitioner.identifier)', { use: 'PLN[Identifier]' }),
  ]),
  segmentMap('ARV[Flag]', 'Flag', [
    row('ARV', 'category[1].text', { set: 'Access restriction' }),
    row('ARV-2', 'status', { set: 'inactive', when: oneOf('ARV-2', 'D') }),
    row('ARV-2/active', 'status', { set: 'active', when: not(oneOf('ARV-2', 'D')) }),
    row('ARV-3', 'code', { use: 'CWE[CodeableConcept]' }),
    row('ARV-4', 'category[2]', { use: 'CWE[CodeableConcept]' }),
    row('ARV-5', 'code.text'),
    row('ARV-6', 'period', { use: 'DR[Period]' }),
  ]),
];
