import { all, is, not, valued } from '../condition.ts';
import { type DatatypeMap, datatypeMap, row } from '../map-row.ts';

/** Datatype maps: timing. */
export const timingDatatypeMaps: readonly DatatypeMap[] = [
  datatypeMap('DR[Period]', 'Period', [row('DR.1', 'start'), row('DR.2', 'end')]),
  datatypeMap('DR[dateTime]', 'dateTime', [row('DR.1', '$value', { via: 'text' })]),
  datatypeMap('DTM[Annotation-Time]', 'Annotation', [row('DTM.1', 'time', { via: 'text' })]),
  datatypeMap('DTM[dateTime]', 'dateTime', [row('DTM.1', '$value', { via: 'text' })]),
  datatypeMap('RI[Timing]', 'Timing', [
    row('RI.1', 'code', { use: 'CWE[CodeableConcept]', code: 'RepeatPattern' }),
    row('RI.2', 'repeat.timeOfDay', { via: 'timeOfDay' }),
  ]),
  datatypeMap('RPT[Timing]', 'Timing', [
    row('RPT.1', 'code', { use: 'CWE[CodeableConcept]', code: 'RepeatPattern' }),
    row('RPT.3', 'repeat.dayOfWeek[1]', { via: 'dayOfWeek', when: is('RPT.2', 'DW') }),
    row('RPT.4', 'repeat.dayOfWeek[2]', { via: 'dayOfWeek', when: is('RPT.2', 'DW') }),
    row('RPT.5', 'repeat.period'),
    row('RPT.6', 'repeat.periodUnit', { via: 'periodUnit' }),
    row('RPT.8', 'repeat.when', { code: 'EventRelatedPeriod' }),
    row('RPT.9', 'repeat.offset', { via: 'minutes' }),
  ]),
  datatypeMap('TQ[Appointment]', 'Appointment', [row('TQ.4', 'start'), row('TQ.5', 'end')]),
  datatypeMap('TQ[MedicationRequest]', 'MedicationRequest', [
    row('TQ.1', 'dosageInstruction.doseAndRate.doseQuantity', { use: 'CQ[Quantity]' }),
    // R4 has timing on the dosage
    row('TQ.2', 'dosageInstruction.timing', { use: 'RI[Timing]' }),
    row('TQ.3', 'dosageInstruction.timing.repeat.boundsDuration.value', {
      via: 'durationValue',
      when: all(not(valued('TQ.4')), not(valued('TQ.5'))),
    }),
    row('TQ.3/2', 'dosageInstruction.timing.repeat.boundsDuration.unit', {
      via: 'durationUnit',
      when: all(not(valued('TQ.4')), not(valued('TQ.5'))),
    }),
    row('TQ.3/3', 'dosageInstruction.timing.repeat.boundsDuration.system', {
      set: 'http://unitsofmeasure.org',
      when: all(not(valued('TQ.4')), not(valued('TQ.5'))),
    }),
    row('TQ.4', 'dosageInstruction.timing.repeat.boundsPeriod.start'),
    row('TQ.5', 'dosageInstruction.timing.repeat.boundsPeriod.end'),
    row('TQ.6', 'priority', { code: 'ExtendedPriorityCodes' }),
    row('TQ.8', 'note.text'),
    row('TQ.12', 'dosageInstruction.timing.repeat.count'),
  ]),
  datatypeMap('TQ[ServiceRequest]', 'ServiceRequest', [
    row('TQ.1', 'quantityQuantity', { use: 'CQ[Quantity]' }),
    row('TQ.2', 'occurrenceTiming', { use: 'RI[Timing]' }),
    row('TQ.3', 'occurrenceTiming.repeat.boundsDuration.value', {
      via: 'durationValue',
      when: all(not(valued('TQ.4')), not(valued('TQ.5'))),
    }),
    row('TQ.3/2', 'occurrenceTiming.repeat.boundsDuration.unit', {
      via: 'durationUnit',
      when: all(not(valued('TQ.4')), not(valued('TQ.5'))),
    }),
    row('TQ.3/3', 'occurrenceTiming.repeat.boundsDuration.system', {
      set: 'http://unitsofmeasure.org',
      when: all(not(valued('TQ.4')), not(valued('TQ.5'))),
    }),
    row('TQ.4', 'occurrenceTiming.repeat.boundsPeriod.start'),
    row('TQ.5', 'occurrenceTiming.repeat.boundsPeriod.end'),
    row('TQ.6', 'priority', { code: 'ExtendedPriorityCodes' }),
    row('TQ.8', 'note.text'),
    row('TQ.12', 'occurrenceTiming.repeat.count'),
  ]),
  datatypeMap('TQ[Task-ExecutionPeriod]', 'Task', [
    row('TQ.4', 'executionPeriod.start'),
    row('TQ.5', 'executionPeriod.end'),
  ]),
  datatypeMap('TQ[Task-Priority]', 'Task', [
    row('TQ.6', 'priority', { code: 'ExtendedPriorityCodes' }),
  ]),
  datatypeMap('TS[dateTime]', 'dateTime', [row('TS.1', '$value', { via: 'text' })]),
];
