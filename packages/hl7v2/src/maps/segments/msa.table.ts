import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the MSA segment. */
export const msaMaps: readonly SegmentMap[] = [
  segmentMap('MSA[MessageHeader]', 'MessageHeader', [
    row('MSA-1', 'response.code', { use: 'ID[code]', code: 'AcknowledgmentCode' }),
    row('MSA-2', 'response.identifier'),
  ]),
];
