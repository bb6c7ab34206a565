import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the IN3 segment. */
export const in3Maps: readonly SegmentMap[] = [
  segmentMap('IN3[CareTeam]', 'CareTeam', [
    row('IN3-21', 'participant.role.coding.code', { set: '768832004' }),
    row('IN3-21/2', 'participant.role.coding.system', { set: 'http://snomed.info/sct' }),
    row('IN3-21/3', 'participant.role.text', { set: 'case manager' }),
  ]),
];
