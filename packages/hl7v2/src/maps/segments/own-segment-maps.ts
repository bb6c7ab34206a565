import type { SegmentMap } from '../map-row.ts';
import { careMaps } from './own-care.table.ts';
import { accountMaps } from './own-finance.table.ts';
import { personMaps } from './own-person.table.ts';
import { pharmacyMaps } from './own-pharmacy.table.ts';

/** Segment maps for what the guide has no map for; same form, rows named after the field. */
export const ownSegmentMaps: readonly SegmentMap[] = [
  ...pharmacyMaps,
  ...accountMaps,
  ...careMaps,
  ...personMaps,
];
