import { all, not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the TQ1 segment. */
export const tq1Maps: readonly SegmentMap[] = [
  segmentMap('TQ1[MedicationRequest]', 'MedicationRequest', [
    row('TQ1-2', 'dosageInstruction.doseAndRate.doseQuantity', { use: 'CQ[Quantity]' }),
    row('TQ1-3', 'dosageInstruction.timing', { use: 'RPT[Timing]' }),
    // event is a dateTime; a time of day belongs in repeat
    row('TQ1-4', 'dosageInstruction.timing.repeat.timeOfDay', { via: 'timeOfDay' }),
    row('TQ1-5', 'dosageInstruction.timing.repeat.offset', {
      via: 'minutes',
      when: not(valued('TQ1-3.9')),
    }),
    // R4 bounds stand in repeat; MedicationRequest has no occurrenceTiming
    row('TQ1-6', 'dosageInstruction.timing.repeat.boundsDuration', {
      use: 'CQ[Quantity]',
      when: all(not(valued('TQ1-7')), not(valued('TQ1-8'))),
    }),
    row('TQ1-6/2', 'dosageInstruction.timing.repeat.boundsPeriod.end', {
      via: 'boundsEnd',
      when: all(valued('TQ1-7'), not(valued('TQ1-8'))),
    }),
    row('TQ1-6/3', 'dosageInstruction.timing.repeat.boundsPeriod.start', {
      via: 'boundsStart',
      when: all(not(valued('TQ1-7')), valued('TQ1-8')),
    }),
    row('TQ1-7', 'dosageInstruction.timing.repeat.boundsPeriod.start'),
    row('TQ1-8', 'dosageInstruction.timing.repeat.boundsPeriod.end'),
    row('TQ1-9', 'priority', { use: 'CWE[code]', code: 'ExtendedPriorityCodes' }),
    row('TQ1-10', 'dosageInstruction.additionalInstruction.text'),
    // text of a resource is its narrative
    row('TQ1-11', 'dosageInstruction.text'),
    row('TQ1-13', 'dosageInstruction.timing.repeat.duration', { use: 'CQ[decimal]' }),
    row('TQ1-13/2', 'dosageInstruction.timing.repeat.durationUnit', { use: 'CQ[code]' }),
    row('TQ1-14', 'dosageInstruction.timing.repeat.countMax', { use: 'NM[positiveInt]' }),
  ]),
  segmentMap('TQ1[ServiceRequest]', 'ServiceRequest', [
    row('TQ1-2', 'quantityQuantity', { use: 'CQ[Quantity]' }),
    row('TQ1-3', 'occurrenceTiming', { use: 'RPT[Timing]' }),
    row('TQ1-4', 'occurrenceTiming.repeat.timeOfDay', { via: 'timeOfDay' }),
    row('TQ1-5', 'occurrenceTiming.repeat.offset', {
      via: 'minutes',
      when: not(valued('TQ1-3.9')),
    }),
    // R4 bounds stand in repeat
    row('TQ1-6', 'occurrenceTiming.repeat.boundsDuration', {
      use: 'CQ[Quantity]',
      when: all(not(valued('TQ1-7')), not(valued('TQ1-8'))),
    }),
    row('TQ1-6/2', 'occurrenceTiming.repeat.boundsPeriod.end', {
      via: 'boundsEnd',
      when: all(valued('TQ1-7'), not(valued('TQ1-8'))),
    }),
    row('TQ1-6/3', 'occurrenceTiming.repeat.boundsPeriod.start', {
      via: 'boundsStart',
      when: all(not(valued('TQ1-7')), valued('TQ1-8')),
    }),
    row('TQ1-7', 'occurrenceTiming.repeat.boundsPeriod.start'),
    // TQ1-8 is explicit: it holds whatever TQ1-6 says
    row('TQ1-8', 'occurrenceTiming.repeat.boundsPeriod.end'),
    row('TQ1-9', 'priority', { use: 'CWE[code]', code: 'ExtendedPriorityCodes' }),
    row('TQ1-11', 'note.text'),
    row('TQ1-13', 'occurrenceTiming.repeat.duration', { use: 'CQ[decimal]' }),
    row('TQ1-13/2', 'occurrenceTiming.repeat.durationUnit', { use: 'CQ[code]' }),
    row('TQ1-14', 'occurrenceTiming.repeat.countMax', { use: 'NM[positiveInt]' }),
  ]),
];
