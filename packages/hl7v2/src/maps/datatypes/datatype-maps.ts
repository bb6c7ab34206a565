import type { DatatypeMap } from '../map-row.ts';
import { addressDatatypeMaps } from './address.table.ts';
import { codedDatatypeMaps } from './coded.table.ts';
import { documentDatatypeMaps } from './document.table.ts';
import { headerDatatypeMaps } from './header.table.ts';
import { identifierDatatypeMaps } from './identifier.table.ts';
import { numberDatatypeMaps } from './number.table.ts';
import { personDatatypeMaps } from './person.table.ts';
import { placeDatatypeMaps } from './place.table.ts';
import { specimenDatatypeMaps } from './specimen.table.ts';
import { timingDatatypeMaps } from './timing.table.ts';

/** Every datatype map of HL7's guide, in our form. */
export const guideDatatypeMaps: readonly DatatypeMap[] = [
  ...codedDatatypeMaps,
  ...personDatatypeMaps,
  ...numberDatatypeMaps,
  ...identifierDatatypeMaps,
  ...placeDatatypeMaps,
  ...timingDatatypeMaps,
  ...documentDatatypeMaps,
  ...headerDatatypeMaps,
  ...addressDatatypeMaps,
  ...specimenDatatypeMaps,
];
