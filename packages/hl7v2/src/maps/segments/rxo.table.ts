import { all, any, not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the RXO segment. */
export const rxoMaps: readonly SegmentMap[] = [
  segmentMap('RXO[MedicationRequest]', 'MedicationRequest', [
    row('RXO', 'intent', { set: 'original-order' }),
    row('RXO-1', 'medicationReference(Medication.code)', { use: 'CWE[CodeableConcept]' }),
    row('RXO-2', 'dosageInstruction.doseAndRate[1].doseRange.low.value'),
    // type is a CodeableConcept
    row('RXO-2/2', 'dosageInstruction.doseAndRate[1].type.coding.code', { set: 'ordered' }),
    row('RXO-3', 'dosageInstruction.doseAndRate[1].doseRange.high.value'),
    row('RXO-4', 'dosageInstruction.doseAndRate[1].doseRange.low.code', {
      use: 'CWE[code]',
      when: all(valued('RXO-2'), any(valued('RXO-4.1'), valued('RXO-4.3'))),
    }),
    row('RXO-4/2', 'dosageInstruction.doseAndRate[1].doseRange.low.unit', {
      use: 'CWE[string]',
      when: all(valued('RXO-2'), all(not(valued('RXO-4.1')), not(valued('RXO-4.3')))),
    }),
    // high is RXO-3
    row('RXO-4/3', 'dosageInstruction.doseAndRate[1].doseRange.high.code', {
      use: 'CWE[code]',
      when: all(valued('RXO-3'), any(valued('RXO-4.1'), valued('RXO-4.3'))),
    }),
    row('RXO-4/4', 'dosageInstruction.doseAndRate[1].doseRange.high.unit', {
      use: 'CWE[string]',
      when: all(valued('RXO-3'), not(valued('RXO-4.1')), not(valued('RXO-4.3'))),
    }),
    // doseForm is R5; R4 has form
    row('RXO-5', 'medicationReference(Medication.form)', {
      use: 'CWE[CodeableConcept]',
      code: 'RequestedDosageForm',
    }),
    row('RXO-9', 'substitution.allowedCodeableConcept', {
      use: 'ID[CodeableConcept]',
      code: 'AllowSubstitution',
    }),
    row('RXO-11', 'dispenseRequest.quantity.value'),
    row('RXO-12', 'dispenseRequest.quantity.code', {
      use: 'CWE[code]',
      when: any(valued('RXO-12.1'), valued('RXO-12.3')),
    }),
    row('RXO-12/2', 'dispenseRequest.quantity.unit', {
      use: 'CWE[string]',
      when: all(not(valued('RXO-12.1')), not(valued('RXO-12.3'))),
    }),
    row('RXO-13', 'dispenseRequest.numberOfRepeatsAllowed'),
    row('RXO-14', 'requester(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('RXO-18', 'medicationReference(Medication.ingredient.strength.numerator.value)'),
    row('RXO-19', 'medicationReference(Medication.ingredient.strength.numerator.code)', {
      use: 'CWE[code]',
      when: any(valued('RXO-19.1'), valued('RXO-19.3')),
    }),
    row('RXO-19/2', 'medicationReference(Medication.ingredient.strength.numerator.unit)', {
      use: 'CWE[string]',
      when: all(not(valued('RXO-19.1')), not(valued('RXO-19.3'))),
    }),
    row('RXE-19', 'dosageInstruction.maxDosePerPeriod.numerator', { use: 'CQ[Quantity]' }),
    row('RXE-19/2', 'dosageInstruction.maxDosePerPeriod.denominator.value', { set: '1' }),
    row('RXE-19/3', 'dosageInstruction.maxDosePerPeriod.denominator.code', { set: 'd' }),
    row('RXO-25', 'medicationReference(Medication.ingredient.strength.denominator.value)'),
    row('RXO-26', 'medicationReference(Medication.ingredient.strength.denominator.code)', {
      use: 'CWE[code]',
      when: any(valued('RXO-26.1'), valued('RXO-26.3')),
    }),
    row('RXO-26/2', 'medicationReference(Medication.ingredient.strength.denominator.unit)', {
      use: 'CWE[string]',
      when: all(not(valued('RXO-26.1')), not(valued('RXO-26.3'))),
    }),
    row('RXO-2/3', 'dosageInstruction.doseAndRate[1].type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/dose-rate-type',
    }),
    // qty-3 and UCUM: a code needs its system
    row('RXO-4/system', 'dosageInstruction.doseAndRate[1].doseRange.low.system', {
      use: 'CWE[system]',
      when: valued('RXO-4.1'),
    }),
    // qty-3 and UCUM: a code needs its system
    row('RXO-12/system', 'dispenseRequest.quantity.system', {
      use: 'CWE[system]',
      when: valued('RXO-12.1'),
    }),
    // qty-3 and UCUM: a code needs its system
    row('RXO-19/system', 'medicationReference(Medication.ingredient.strength.numerator.system)', {
      use: 'CWE[system]',
      when: valued('RXO-19.1'),
    }),
    // qty-3 and UCUM: a code needs its system
    row('RXO-26/system', 'medicationReference(Medication.ingredient.strength.denominator.system)', {
      use: 'CWE[system]',
      when: valued('RXO-26.1'),
    }),
    row('RXO-4/system2', 'dosageInstruction.doseAndRate[1].doseRange.high.system', {
      use: 'CWE[system]',
      when: all(valued('RXO-3'), valued('RXO-4.1')),
    }),
    row('RXO-6', 'dosageInstruction.additionalInstruction[1]', { use: 'CWE[CodeableConcept]' }),
    row('RXO-7', 'dosageInstruction.additionalInstruction[2]', { use: 'CWE[CodeableConcept]' }),
    row('RXE-19/system', 'dosageInstruction.maxDosePerPeriod.denominator.system', {
      set: 'http://unitsofmeasure.org',
    }),
  ]),
];
