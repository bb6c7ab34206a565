import { all, hasTime, not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the PR1 segment. */
export const pr1Maps: readonly SegmentMap[] = [
  segmentMap('PR1[Procedure]', 'Procedure', [
    // the guide leaves it to the implementer: a reported procedure was done
    row('PR1', 'status', { set: 'completed' }),
    row('PR1-3', 'code', { use: 'CNE[CodeableConcept]' }),
    row('PR1-4', 'code.text', { when: not(valued('PR1-3.9')) }),
    row('PR1-5', 'performedDateTime', { when: not(valued('PR1-7')) }),
    // PR1-5 is one DTM, without components
    row('PR1-5/2', 'performedDateTime', { when: all(valued('PR1-7'), not(hasTime('PR1-5'))) }),
    row('PR1-5/3', 'performedPeriod.start', { when: all(valued('PR1-7'), hasTime('PR1-5')) }),
    row('PR1-6', 'category', { use: 'CWE[CodeableConcept]' }),
    row('PR1-7', 'performedPeriod.end', { via: 'procedureEnd', when: hasTime('PR1-5') }),
    row('PR1-8', 'performer[1].actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('PR1-8/2', 'performer[1].function.coding.code', { set: '88189002' }),
    row('PR1-8/3', 'performer[1].function.coding.system', { set: 'http://snomed.info/sct' }),
    row('PR1-11', 'performer[2].actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('PR1-11/2', 'performer[2].function.coding.code', { set: '304292004' }),
    row('PR1-11/3', 'performer[2].function.coding.system', { set: 'http://snomed.info/sct' }),
    row('PR1-12', 'performer[3].actor(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('PR1-15', 'reasonCode', { use: 'CWE[CodeableConcept]' }),
    // code is one concept: the modified code is one more coding
    row('PR1-16', 'code.coding[4].code', {
      format: '{PR1-3.1}:{PR1-16.1}',
      when: valued('PR1-16'),
    }),
    row('PR1-19', 'identifier', { use: 'EI[Identifier-Extension]' }),
    row('PR1-23', 'location(Location)', { use: 'PL[Location]' }),
    row('PR1-25', 'partOf(Procedure.identifier)', { use: 'EI[Identifier-Extension]' }),
  ]),
];
