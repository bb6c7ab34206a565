import type { SegmentMap } from '../map-row.ts';
import { aigMaps } from './aig.table.ts';
import { ailMaps } from './ail.table.ts';
import { aipMaps } from './aip.table.ts';
import { aisMaps } from './ais.table.ts';
import { al1Maps } from './al1.table.ts';
import { dg1Maps } from './dg1.table.ts';
import { evnMaps } from './evn.table.ts';
import { iamMaps } from './iam.table.ts';
import { in1Maps } from './in1.table.ts';
import { in3Maps } from './in3.table.ts';
import { mrgMaps } from './mrg.table.ts';
import { msaMaps } from './msa.table.ts';
import { mshMaps } from './msh.table.ts';
import { nk1Maps } from './nk1.table.ts';
import { nteMaps } from './nte.table.ts';
import { obrMaps } from './obr.table.ts';
import { obxMaps } from './obx.table.ts';
import { orcMaps } from './orc.table.ts';
import { pd1Maps } from './pd1.table.ts';
import { pidMaps } from './pid.table.ts';
import { pr1Maps } from './pr1.table.ts';
import { prtMaps } from './prt.table.ts';
import { pv1Maps } from './pv1.table.ts';
import { pv2Maps } from './pv2.table.ts';
import { rolMaps } from './rol.table.ts';
import { rxaMaps } from './rxa.table.ts';
import { rxoMaps } from './rxo.table.ts';
import { rxrMaps } from './rxr.table.ts';
import { schMaps } from './sch.table.ts';
import { sftMaps } from './sft.table.ts';
import { spmMaps } from './spm.table.ts';
import { tq1Maps } from './tq1.table.ts';
import { txaMaps } from './txa.table.ts';

/** Every segment map of HL7's guide, in our form. */
export const guideSegmentMaps: readonly SegmentMap[] = [
  ...aigMaps,
  ...ailMaps,
  ...aipMaps,
  ...aisMaps,
  ...al1Maps,
  ...dg1Maps,
  ...evnMaps,
  ...iamMaps,
  ...in1Maps,
  ...in3Maps,
  ...mrgMaps,
  ...msaMaps,
  ...mshMaps,
  ...nk1Maps,
  ...nteMaps,
  ...obrMaps,
  ...obxMaps,
  ...orcMaps,
  ...pd1Maps,
  ...pidMaps,
  ...pr1Maps,
  ...prtMaps,
  ...pv1Maps,
  ...pv2Maps,
  ...rolMaps,
  ...rxaMaps,
  ...rxoMaps,
  ...rxrMaps,
  ...schMaps,
  ...sftMaps,
  ...spmMaps,
  ...tq1Maps,
  ...txaMaps,
];
