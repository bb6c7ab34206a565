import { is, not, valued } from '../condition.ts';
import { type Row, row, type SegmentMap, segmentMap } from '../map-row.ts';

const v20203 = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const ucum = 'http://unitsofmeasure.org';

const orderIdentifiers: readonly Row[] = [
  row('ORC-2', 'identifier[1]', { use: 'EI[Identifier-Extension]' }),
  row('ORC-2/2', 'identifier[1].type.coding.code', { set: 'PLAC' }),
  row('ORC-2/3', 'identifier[1].type.coding.system', { set: v20203 }),
  row('ORC-3', 'identifier[2]', { use: 'EI[Identifier-Extension]' }),
  row('ORC-3/2', 'identifier[2].type.coding.code', { set: 'FILL' }),
  row('ORC-3/3', 'identifier[2].type.coding.system', { set: v20203 }),
];

/** One quantity: number in one field, unit (CWE) in another. */
const quantity = (segment: string, number: number, unit: number, path: string): readonly Row[] => [
  row(`${segment}-${number}`, `${path}.value`),
  row(`${segment}-${unit}`, path, {
    use: 'CWE[Quantity]',
    when: valued(`${segment}-${number}`),
  }),
];

/** Pharmacy: RDE, RDS, RAS, OMP and the pharmacy orders of ORM. */
export const pharmacyMaps: readonly SegmentMap[] = [
  segmentMap('ORC[MedicationRequest]', 'MedicationRequest', [
    ...orderIdentifiers,
    row('ORC-1', 'status', {
      code: 'OrderControlCode[MedicationRequest.status]',
      use: 'CWE[code]',
      when: not(valued('ORC-5')),
    }),
    row('ORC-4', 'groupIdentifier', { use: 'EI[Identifier-Extension]' }),
    row('ORC-5', 'status', { code: 'OrderStatus[MedicationRequest]', use: 'CWE[code]' }),
    row('ORC-7', 'dosageInstruction.timing', { from: 'ORC-7.2', use: 'RI[Timing]' }),
    row('ORC-7/quantity', 'dosageInstruction.doseAndRate[1].doseQuantity', {
      from: 'ORC-7.1',
      use: 'CQ[Quantity]',
    }),
    row('ORC-7/start', 'dosageInstruction.timing.repeat.boundsPeriod.start', { from: 'ORC-7.4' }),
    row('ORC-7/end', 'dosageInstruction.timing.repeat.boundsPeriod.end', { from: 'ORC-7.5' }),
    row('ORC-7/priority', 'priority', {
      from: 'ORC-7.6',
      use: 'CWE[code]',
      code: 'ExtendedPriorityCodes',
    }),
    row('ORC-8', 'basedOn.identifier', { use: 'EIP[Identifier-PlacerAssignedIdentifier]' }),
    row('ORC-9', 'authoredOn'),
    row('ORC-10', 'recorder(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('ORC-12', 'requester(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('ORC-16', 'reasonCode', { use: 'CWE[CodeableConcept]' }),
    row('ORC-28', 'meta.security[1]', { use: 'CWE[Coding]', code: 'ConfidentialityCode' }),
  ]),
  segmentMap('ORC[MedicationDispense]', 'MedicationDispense', [
    ...orderIdentifiers,
    row('ORC-28', 'meta.security[1]', { use: 'CWE[Coding]', code: 'ConfidentialityCode' }),
  ]),
  segmentMap('RXE[MedicationRequest]', 'MedicationRequest', [
    row('RXE-1', 'dosageInstruction.timing', { from: 'RXE-1.2', use: 'RI[Timing]' }),
    row('RXE-1/start', 'dosageInstruction.timing.repeat.boundsPeriod.start', { from: 'RXE-1.4' }),
    row('RXE-1/end', 'dosageInstruction.timing.repeat.boundsPeriod.end', { from: 'RXE-1.5' }),
    row('RXE-1/priority', 'priority', {
      from: 'RXE-1.6',
      use: 'CWE[code]',
      code: 'ExtendedPriorityCodes',
    }),
    row('RXE-2', 'medicationReference(Medication.code)', { use: 'CWE[CodeableConcept]' }),
    row('RXE-3', 'dosageInstruction.doseAndRate[1].doseQuantity.value', {
      when: not(valued('RXE-4')),
    }),
    row('RXE-5/quantity', 'dosageInstruction.doseAndRate[1].doseQuantity', {
      use: 'CWE[Quantity]',
      when: not(valued('RXE-4')),
    }),
    row('RXE-3/low', 'dosageInstruction.doseAndRate[1].doseRange.low.value', {
      when: valued('RXE-4'),
    }),
    row('RXE-4', 'dosageInstruction.doseAndRate[1].doseRange.high.value'),
    row('RXE-5/low', 'dosageInstruction.doseAndRate[1].doseRange.low', {
      use: 'CWE[Quantity]',
      when: valued('RXE-4'),
    }),
    row('RXE-5', 'dosageInstruction.doseAndRate[1].doseRange.high', {
      use: 'CWE[Quantity]',
      when: valued('RXE-4'),
    }),
    row('RXE-6', 'medicationReference(Medication.form)', { use: 'CWE[CodeableConcept]' }),
    row('RXE-7', 'dosageInstruction.additionalInstruction[1]', { use: 'CWE[CodeableConcept]' }),
    row('RXE-9', 'substitution.allowedCodeableConcept', {
      use: 'ID[CodeableConcept]',
      code: 'AllowSubstitution',
    }),
    ...quantity('RXE', 10, 11, 'dispenseRequest.quantity'),
    row('RXE-12', 'dispenseRequest.numberOfRepeatsAllowed'),
    row('RXE-13', 'requester(Practitioner)', {
      use: 'XCN[Practitioner]',
      when: not(valued('ORC-12')),
    }),

    row('RXE-15', 'identifier[3]', { use: 'EI[Identifier-Extension]' }),
    row('RXE-15/2', 'identifier[3].type.coding.code', { set: 'RXN' }),
    row('RXE-18', 'dispenseRequest.validityPeriod.start'),
    row('RXE-19', 'dosageInstruction.maxDosePerPeriod.numerator', { use: 'CQ[Quantity]' }),
    row('RXE-19/2', 'dosageInstruction.maxDosePerPeriod.denominator.value', { set: '1' }),
    row('RXE-19/3', 'dosageInstruction.maxDosePerPeriod.denominator.code', { set: 'd' }),
    row('RXE-19/4', 'dosageInstruction.maxDosePerPeriod.denominator.system', { set: ucum }),
    row('RXE-21', 'dosageInstruction.additionalInstruction[2]', { use: 'CWE[CodeableConcept]' }),
    row('RXE-23', 'dosageInstruction.doseAndRate[1].rateQuantity.value'),
    row('RXE-24', 'dosageInstruction.doseAndRate[1].rateQuantity', {
      use: 'CWE[Quantity]',
      when: valued('RXE-23'),
    }),
    row('RXE-25', 'medicationReference(Medication.ingredient[1].strength.numerator.value)'),
    row('RXE-26', 'medicationReference(Medication.ingredient[1].strength.numerator)', {
      use: 'CWE[Quantity]',
      when: valued('RXE-25'),
    }),
    row('RXE-27', 'reasonCode', { use: 'CWE[CodeableConcept]' }),
    row('RXE-32', 'authoredOn', { when: not(valued('ORC-9')) }),
    row('RXE-40', 'dispenseRequest.performer(Organization)', { use: 'CWE[Organization]' }),
    row('RXE-44', 'category', { use: 'CWE[CodeableConcept]' }),
  ]),
  segmentMap('RXD[MedicationDispense]', 'MedicationDispense', [
    row('RXD', 'status', { set: 'completed' }),
    row('RXD-2', 'medicationReference(Medication.code)', { use: 'CWE[CodeableConcept]' }),
    row('RXD-3', 'whenHandedOver'),
    ...quantity('RXD', 4, 5, 'quantity'),
    row('RXD-6', 'medicationReference(Medication.form)', { use: 'CWE[CodeableConcept]' }),
    row('RXD-7', 'identifier[3].value'),
    row('RXD-7/2', 'identifier[3].type.coding.code', { set: 'RXN' }),
    row('RXD-9', 'note[1].text'),
    row('RXD-10', 'performer[1].actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('RXD-11', 'substitution.type', { use: 'ID[CodeableConcept]', code: 'SubstitutionStatus' }),
    row('RXD-11/was', 'substitution.wasSubstituted', { via: 'yesNo' }),
    row('RXD-13', 'location(Location)', { use: 'PL[Location]' }),
    row('RXD-15', 'dosageInstruction.additionalInstruction[1]', { use: 'CWE[CodeableConcept]' }),
    row('RXD-16', 'medicationReference(Medication.ingredient[1].strength.numerator.value)'),
    row('RXD-17', 'medicationReference(Medication.ingredient[1].strength.numerator)', {
      use: 'CWE[Quantity]',
      when: valued('RXD-16'),
    }),
    row('RXD-18', 'medicationReference(Medication.batch.lotNumber)'),
    row('RXD-19', 'medicationReference(Medication.batch.expirationDate)'),
    row('RXD-20', 'medicationReference(Medication.manufacturer(Organization))', {
      use: 'CWE[Organization]',
    }),
    row('RXD-21', 'statusReasonCodeableConcept', { use: 'CWE[CodeableConcept]' }),
  ]),
  segmentMap('RXR[MedicationDispense]', 'MedicationDispense', [
    row('RXR-1', 'dosageInstruction.route', {
      use: 'CWE[CodeableConcept]',
      code: 'RouteOfAdministration',
    }),
    row('RXR-2', 'dosageInstruction.site', { use: 'CWE[CodeableConcept]', code: 'BodyParts' }),
    row('RXR-4', 'dosageInstruction.method', {
      use: 'CWE[CodeableConcept]',
      code: 'AdministrationMethod',
    }),
  ]),
  segmentMap('RXA[MedicationAdministration]', 'MedicationAdministration', [
    row('RXA-3', 'effectiveDateTime', { when: not(valued('RXA-4')) }),
    row('RXA-3/start', 'effectivePeriod.start', { when: valued('RXA-4') }),
    row('RXA-4', 'effectivePeriod.end'),
    row('RXA-5', 'medicationCodeableConcept', { use: 'CWE[CodeableConcept]' }),
    ...quantity('RXA', 6, 7, 'dosage.dose'),
    row('RXA-9', 'note[1].text', { via: 'codedText' }),
    row('RXA-10', 'performer[1].actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('RXA-10/2', 'performer[1].function.coding.code', { set: 'performer' }),
    row('RXA-10/3', 'performer[1].function.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/med-admin-perform-function',
    }),
    row('RXA-18', 'statusReason', { use: 'CWE[CodeableConcept]' }),
    row('RXA-19', 'reasonCode', { use: 'CWE[CodeableConcept]' }),
    row('RXA-20', 'status', {
      code: 'CompletionStatus[MedicationAdministration]',
      when: not(is('RXA-21', 'D')),
    }),
    row('RXA-21', 'status', { set: 'entered-in-error', when: is('RXA-21', 'D') }),
  ]),
  segmentMap('RXR[MedicationAdministration]', 'MedicationAdministration', [
    row('RXR-1', 'dosage.route', { use: 'CWE[CodeableConcept]', code: 'RouteOfAdministration' }),
    row('RXR-2', 'dosage.site', { use: 'CWE[CodeableConcept]', code: 'BodyParts' }),
    row('RXR-4', 'dosage.method', { use: 'CWE[CodeableConcept]', code: 'AdministrationMethod' }),
  ]),
  segmentMap('RXC[Medication]', 'Medication', [
    row('RXC-1', 'ingredient[1].isActive', { set: 'false', when: is('RXC-1', 'B') }),
    row('RXC-1/2', 'ingredient[1].isActive', { set: 'true', when: is('RXC-1', 'A') }),
    row('RXC-2', 'ingredient[1].itemCodeableConcept', { use: 'CWE[CodeableConcept]' }),
    ...quantity('RXC', 3, 4, 'ingredient[1].strength.numerator'),
    row('RXC-3/of', 'ingredient[1].strength.denominator.value', { set: '1' }),
  ]),
  segmentMap('NTE[MedicationRequest]', 'MedicationRequest', [
    row('NTE-3', 'note.text', { via: 'joinRepetitions' }),
    row('NTE-5', 'note.authorReference(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('NTE-6', 'note.time'),
  ]),
  segmentMap('NTE[MedicationDispense]', 'MedicationDispense', [
    row('NTE-3', 'note.text', { via: 'joinRepetitions' }),
  ]),
];
