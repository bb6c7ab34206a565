import { oneOf } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Accounts, charges and guarantors: BAR, DFT and the financial parts of ADT. */
export const accountMaps: readonly SegmentMap[] = [
  segmentMap('PV1[Account]', 'Account', [
    row('PV1-44', 'servicePeriod.start'),
    row('PV1-45', 'servicePeriod.end'),
  ]),
  segmentMap('GT1[RelatedPerson]', 'RelatedPerson', [
    row('GT1-2', 'identifier', { use: 'CX[Identifier]' }),
    row('GT1-3', 'name', { use: 'XPN[HumanName]' }),
    row('GT1-5', 'address', { use: 'XAD[Address]' }),
    row('GT1-6', 'telecom[1]', { use: 'XTN[ContactPoint]' }),
    row('GT1-7', 'telecom[2]', { use: 'XTN[ContactPoint]' }),
    row('GT1-7/2', 'telecom[2].use', { set: 'work' }),
    row('GT1-8', 'birthDate'),
    row('GT1-9', 'gender', { use: 'CWE[code]', code: 'AdministrativeSex' }),
    row('GT1-11', 'relationship[1]', { use: 'CWE[CodeableConcept]', code: 'Relationship' }),
    row('GT1', 'relationship[2].coding.code', { set: 'GUAR' }),
    row('GT1/system', 'relationship[2].coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass',
    }),
    row('GT1-12', 'identifier[2].value'),
    row('GT1-12/2', 'identifier[2].system', { set: 'http://hl7.org/fhir/sid/us-ssn' }),
    row('GT1-13', 'period.start'),
    row('GT1-14', 'period.end'),
    row('GT1-36', 'communication.language', { use: 'CWE[CodeableConcept]' }),
  ]),
  segmentMap('FT1[ChargeItem]', 'ChargeItem', [
    row('FT1-2', 'identifier[1]', { use: 'EI[Identifier-Extension]' }),
    row('FT1-4', 'occurrencePeriod.start', { from: 'FT1-4.1' }),
    row('FT1-4/end', 'occurrencePeriod.end', { from: 'FT1-4.2' }),
    row('FT1-5', 'enteredDate'),
    row('FT1-6', 'status', { set: 'entered-in-error', when: oneOf('FT1-6', 'CD', 'AJ') }),
    row('FT1-7', 'code', { use: 'CWE[CodeableConcept]' }),
    row('FT1-8', 'overrideReason'),
    row('FT1-10', 'quantity.value'),
    row('FT1-12', 'priceOverride', { use: 'CP[Money]' }),
    row('FT1-13', 'performingOrganization(Organization)', { use: 'CWE[Organization]' }),
    row('FT1-16', 'extension[1].valueReference(Location)', { use: 'PL[Location]' }),
    row('FT1-16/2', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/event-location',
    }),
    row('FT1-19', 'reason', { use: 'CWE[CodeableConcept]' }),
    row('FT1-20', 'performer[1].actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('FT1-21', 'performer[2].actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('FT1-21/2', 'performer[2].function.text', { set: 'ordered by' }),
    row('FT1-24', 'enterer(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('FT1-23', 'identifier[2]', { use: 'EI[Identifier-Extension]' }),
    row('FT1-25', 'productCodeableConcept', { use: 'CWE[CodeableConcept]' }),
    row('FT1-29', 'code.coding[4].code', { from: 'FT1-29.1' }),
    row('FT1-29/2', 'code.coding[4].system', { set: 'http://hl7.org/fhir/sid/ndc' }),
    row('FT1-29/3', 'code.coding[4].display', { from: 'FT1-29.2' }),
  ]),
];
