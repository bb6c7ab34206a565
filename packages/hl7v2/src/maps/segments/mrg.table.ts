import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the MRG segment. */
export const mrgMaps: readonly SegmentMap[] = [
  segmentMap('MRG[Account]', 'Account', [
    row('MRG', 'status', { set: 'unknown' }),
    row('MRG-3', 'identifier', { use: 'CX[Identifier]' }),
  ]),
];
