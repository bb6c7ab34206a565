/**
 * Message structures as group grammars. `{X}` repeats, `[X]` is optional, `NAME: …` names a group. The parser takes
 * everything as optional: the brackets of optional parts are kept because that is how the standard prints them.
 */
const head = 'MSH [{SFT}] [UAC] [{ARV}]';
const person = 'PID [PD1] [{ARV}] [{ROL}] [{PRT}] [{OH1}] [{OH2}] [OH3] [{OH4}]';
const nextOfKin = '[{NEXT_OF_KIN: NK1 [{OH2}] [OH3]}]';
const visit = 'PV1 [PV2] [{ARV}] [{ROL}] [{PRT}]';
const observation = '[{OBSERVATION: OBX [{PRT}] [{NTE}]}]';
const procedure = '[{PROCEDURE: PR1 [{ROL}] [{PRT}]}]';
const insurance =
  '[{INSURANCE: IN1 [IN2] [{IN3}] [{ROL}] [{PRT}] [{AUTHORIZATION: AUT [{PRT}]}] [{REFERRAL: RF1 [{PRT}]}]}]';
const timing = '[{TIMING: TQ1 [{TQ2}]}]';
const adt = `${head} EVN ${person} ${nextOfKin} ${visit} [{DB1}] ${observation} [{AL1}] [{IAM}] [{DG1}] [DRG] ${procedure} [{GT1}] ${insurance} [ACC] [UB1] [UB2] [PDA]`;
const shortAdt = `${head} EVN PID [PD1] [{ARV}] [{ROL}] [{PRT}] ${visit} [{DB1}] ${observation} [{DG1}] [{AL1}] [{IAM}] ${procedure} [PDA]`;
const patient = `PATIENT: PID [PD1] [{ARV}] [{PRT}] [{NTE}] [{NK1}] [PATIENT_VISIT: PV1 [PV2] [{PRT}]] ${insurance} [GT1] [{AL1}] [{IAM}]`;
const orderObservation = '[{OBSERVATION: OBX [{PRT}] [{NTE}]}]';
const specimen =
  '[{SPECIMEN: SPM [{PRT}] [{NTE}] [{SPECIMEN_OBSERVATION: OBX [{PRT}]}] [{CONTAINER: SAC [{CONTAINER_OBSERVATION: OBX}]}]}]';
const problemOrder =
  '[{ORDER: ORC [{ORDER_DETAIL: OBR [{NTE}] [{VAR}] [{ORDER_OBSERVATION: OBX [{NTE}] [{VAR}]}]}]}]';
const siu =
  'MSH SCH [{TQ1}] [{NTE}] [{PATIENT: PID [PD1] [{PRT}] [PV1] [PV2] [{OBX}] [{DG1}]}] {RESOURCES: RGS [{SERVICE: AIS [{NTE}]}] [{GENERAL_RESOURCE: AIG [{NTE}]}] [{LOCATION_RESOURCE: AIL [{NTE}]}] [{PERSONNEL_RESOURCE: AIP [{PRT}] [{NTE}]}]}';

export const structures: Readonly<Record<string, string>> = {
  ACK: 'MSH [{SFT}] [UAC] MSA [{ERR}]',
  ADT_A01: adt,
  ADT_A02: shortAdt,
  ADT_A03: `${adt} ${observation}`,
  ADT_A05: adt,
  ADT_A06: `${head} EVN PID [PD1] [{ARV}] [{ROL}] [{PRT}] [MRG] ${nextOfKin} ${visit} [{DB1}] ${observation} [{AL1}] [{IAM}] [{DG1}] [DRG] ${procedure} [{GT1}] ${insurance} [ACC] [UB1] [UB2]`,
  ADT_A09: shortAdt,
  ADT_A12: shortAdt,
  ADT_A15: shortAdt,
  ADT_A16: adt,
  ADT_A17: `${head} EVN {PATIENT: PID [PD1] PV1 [PV2] [{DB1}] ${observation}}`,
  ADT_A18: `${head} EVN PID [PD1] MRG PV1`,
  ADT_A20: `${head} EVN NPU`,
  ADT_A21: shortAdt,
  ADT_A24: `${head} EVN {PATIENT: PID [PD1] [PV1] [{DB1}]}`,
  ADT_A30: `${head} EVN PID [PD1] MRG`,
  ADT_A37: `${head} EVN {PATIENT: PID [PD1] [PV1] [{DB1}]}`,
  ADT_A38: shortAdt,
  ADT_A39: `${head} EVN {PATIENT: PID [PD1] MRG [PV1]}`,
  ADT_A43: `${head} EVN {PATIENT: PID [PD1] MRG}`,
  ADT_A44: `${head} EVN {PATIENT: PID [PD1] MRG}`,
  ADT_A45: `${head} EVN PID [PD1] {MERGE_INFO: MRG PV1}`,
  ADT_A50: `${head} EVN PID [PD1] MRG PV1`,
  ADT_A52: `${head} EVN PID [PD1] PV1 [PV2]`,
  ADT_A54: `${head} EVN PID [PD1] [{ROL}] PV1 [PV2] [{ROL}]`,
  ADT_A60: `${head} EVN PID [PD1] [{ARV}] [PV1 [PV2]] [{ARV}] [{ADVERSE_REACTION: IAM [{NTE}]}] [{IAR}]`,
  ADT_A61: `${head} EVN PID [PD1] PV1 [{ROL}] [PV2]`,
  BAR_P01: `${head} EVN PID [PD1] [{ROL}] {STAY: [PV1] [PV2] [{ROL}] [{DB1}] ${observation} [{AL1}] [{DG1}] [DRG] ${procedure} [{GT1}] [{NK1}] ${insurance} [ACC] [UB1] [UB2]}`,
  BAR_P02: `${head} EVN {PATIENT: PID [PD1] [PV1] [{DB1}]}`,
  BAR_P05: `${head} EVN PID [PD1] [{ROL}] {STAY: [PV1] [PV2] [{ROL}] [{DB1}] ${observation} [{AL1}] [{DG1}] [DRG] ${procedure} [{GT1}] [{NK1}] ${insurance} [ACC] [UB1] [UB2] [ABS] [{BLC}] [RMI]}`,
  BAR_P06: `${head} EVN {PATIENT: PID [PV1]}`,
  BAR_P10: `${head} EVN PID PV1 [{DG1}] GP1 [{PROCEDURE: PR1 [GP2]}]`,
  BAR_P12: `${head} EVN PID PV1 [{DG1}] [DRG] [{OBX}] ${procedure} ${observation}`,
  DFT_P03: `${head} EVN PID [PD1] [{ROL}] [{PRT}] [PV1] [PV2] [{ROL}] [{PRT}] [{DB1}] [{COMMON_ORDER: [ORC] [{TIMING_QUANTITY: TQ1 [{TQ2}]}] [ORDER: OBR [{NTE}]] [{OBSERVATION: OBX [{NTE}]}]}] {FINANCIAL: FT1 [NTE] [{FINANCIAL_PROCEDURE: PR1 [{ROL}]}] [{FINANCIAL_COMMON_ORDER: [ORC] [{FINANCIAL_TIMING_QUANTITY: TQ1 [{TQ2}]}] [FINANCIAL_ORDER: OBR [{NTE}]] [{FINANCIAL_OBSERVATION: OBX [{NTE}]}]}]} [{DG1}] [DRG] [{GT1}] ${insurance} [ACC]`,
  DFT_P11: `${head} EVN PID [PD1] [{ROL}] [{PRT}] [PV1] [PV2] [{ROL}] [{PRT}] [{DB1}] [{COMMON_ORDER: [ORC] [{TIMING_QUANTITY: TQ1 [{TQ2}]}] [ORDER: OBR [{NTE}]] [{OBSERVATION: OBX [{NTE}]}]}] [{DG1}] [DRG] [{GT1}] ${insurance} [ACC] {FINANCIAL: FT1 [{FINANCIAL_PROCEDURE: PR1 [{ROL}]}] [{FINANCIAL_COMMON_ORDER: [ORC] [{FINANCIAL_TIMING_QUANTITY: TQ1 [{TQ2}]}] [FINANCIAL_ORDER: OBR [{NTE}]] [{FINANCIAL_OBSERVATION: OBX [{NTE}]}]}] [{DG1}] [DRG] [{GT1}] [{FINANCIAL_INSURANCE: IN1 [IN2] [{IN3}] [{ROL}]}]}`,
  MDM_T01: `MSH [{SFT}] EVN PID PV1 [{COMMON_ORDER: ORC ${timing} OBR [{NTE}]}] TXA [{CON}]`,
  MDM_T02: `MSH [{SFT}] EVN PID PV1 [{COMMON_ORDER: ORC ${timing} OBR [{NTE}]}] TXA [{CON}] {OBSERVATION: OBX [{NTE}]}`,
  OMG_O19: `MSH [{SFT}] [{NTE}] [${patient}] {ORDER: ORC ${timing} OBR [{NTE}] [CTD] [{DG1}] ${orderObservation} ${specimen} [{PRIOR_RESULT: [PATIENT_PRIOR: PID [PD1]] [PATIENT_VISIT_PRIOR: PV1 [PV2]] [{AL1}] {ORDER_PRIOR: [ORC] OBR [{NTE}] [{OBSERVATION_PRIOR: OBX [{NTE}]}]}}] [{FT1}] [{CTI}] [BLG]}`,
  OML_O21: `MSH [{SFT}] [{NTE}] [${patient}] {ORDER: ORC [{NTE}] [{PRT}] ${timing} [OBSERVATION_REQUEST: OBR [TCD] [{NTE}] [{PRT}] [CTD] [{DG1}] ${orderObservation} ${specimen} [{PRIOR_RESULT: [PATIENT_PRIOR: PID [PD1]] [PATIENT_VISIT_PRIOR: PV1 [PV2]] [{AL1}] {ORDER_PRIOR: [ORC] OBR [{NTE}] [{OBSERVATION_PRIOR: OBX [{NTE}]}]}}]] [{FT1}] [{CTI}] [BLG]}`,
  OMP_O09: `MSH [{SFT}] [{NTE}] [${patient}] {ORDER: ORC [{PRT}] ${timing} RXO [{NTE}] {RXR} [{COMPONENT: RXC [{NTE}]}] ${orderObservation} [{FT1}] [BLG]}`,
  ORM_O01: `MSH [{NTE}] [PATIENT: PID [PD1] [{NTE}] [PATIENT_VISIT: PV1 [PV2]] ${insurance} [GT1] [{AL1}]] {ORDER: ORC ${timing} [ORDER_DETAIL: [OBR] [RQD] [RQ1] [RXO] [ODS] [ODT] [{NTE}] [CTD] [{DG1}] [{RXR}] [{RXC}] ${orderObservation}] ${specimen} [{FT1}] [{CTI}] [BLG]}`,
  ORU_R01: `MSH [{SFT}] {PATIENT_RESULT: [PATIENT: PID [PD1] [{PRT}] [{NTE}] [{NK1}] [{PATIENT_OBSERVATION: OBX [{PRT}]}] [VISIT: PV1 [PV2] [{PRT}]]] {ORDER_OBSERVATION: [COMMON_ORDER: ORC [{PRT}] [{OBX}] [TXA]] OBR [{NTE}] [{PRT}] [{TIMING_QTY: TQ1 [{TQ2}]}] [CTD] [{OBSERVATION: OBX [{PRT}] [{NTE}]}] [{FT1}] [{CTI}] ${specimen}}} [DSC]`,
  ORU_R30: `MSH [{SFT}] PID [PD1] [{PRT}] [{OBX}] [VISIT: PV1 [PV2] [{PRT}]] ORDER_OBSERVATION: ORC OBR [{NTE}] [{PRT}] [{TIMING_QTY: TQ1 [{TQ2}]}] [{OBSERVATION: OBX [{PRT}] [{NTE}]}]`,
  OUL_R22: `MSH [{SFT}] [NTE] [PATIENT: PID [PD1] [{ARV}] [{PRT}] [{NTE}] [{PATIENT_OBSERVATION: OBX [{PRT}]}]] [VISIT: PV1 [PV2] [{PRT}]] {SPECIMEN: SPM [{PRT}] [{SPECIMEN_OBSERVATION: OBX [{PRT}]}] [{CONTAINER: SAC [INV]}] {ORDER: OBR [ORC] [{PRT}] [TXA] [{NTE}] [{PRT}] [{TIMING_QTY: TQ1 [{TQ2}]}] [{RESULT: OBX [{PRT}] [TCD] [{SID}] [{NTE}]}] [{CTI}]}} [DSC]`,
  OUL_R23: `MSH [{SFT}] [NTE] [PATIENT: PID [PD1] [{ARV}] [{PRT}] [{NTE}] [{PATIENT_OBSERVATION: OBX [{PRT}]}]] [VISIT: PV1 [PV2] [{PRT}]] {SPECIMEN: SPM [{PRT}] [{SPECIMEN_OBSERVATION: OBX [{PRT}]}] {CONTAINER: SAC [INV] {ORDER: OBR [ORC] [{PRT}] [TXA] [{NTE}] [{PRT}] [{TIMING_QTY: TQ1 [{TQ2}]}] [{RESULT: OBX [{PRT}] [TCD] [{SID}] [{NTE}]}] [{CTI}]}}} [DSC]`,
  OUL_R24: `MSH [{SFT}] [NTE] [PATIENT: PID [PD1] [{ARV}] [{PRT}] [{NTE}] [{PATIENT_OBSERVATION: OBX [{PRT}]}]] [VISIT: PV1 [PV2] [{PRT}]] {ORDER: OBR [ORC] [{PRT}] [TXA] [{NTE}] [{PRT}] [{TIMING_QTY: TQ1 [{TQ2}]}] [{SPECIMEN: SPM [{PRT}] [{SPECIMEN_OBSERVATION: OBX [{PRT}]}] [{CONTAINER: SAC [INV]}]}] [{RESULT: OBX [{PRT}] [TCD] [{SID}] [{NTE}]}] [{CTI}]} [DSC]`,
  PPR_PC1: `MSH [{SFT}] [UAC] PID [PATIENT_VISIT: PV1 [PV2]] {PROBLEM: PRB [{NTE}] [{VAR}] [{PROBLEM_ROLE: ROL [{VAR}]}] [{PATHWAY: PTH [{VAR}]}] [{PROBLEM_OBSERVATION: OBX [{NTE}]}] [{GOAL: GOL [{NTE}] [{VAR}] [{GOAL_ROLE: ROL [{VAR}]}] [{GOAL_OBSERVATION: OBX [{NTE}]}]}] ${problemOrder}}`,
  RAS_O17: `MSH [{SFT}] [{NTE}] [${patient}] {ORDER: ORC ${timing} [ORDER_DETAIL: RXO [ORDER_DETAIL_SUPPLEMENT: {NTE} {RXR} [{COMPONENTS: RXC [{NTE}]}]]] [ENCODING: RXE {TIMING_ENCODED: TQ1 [{TQ2}]} {RXR} [{RXC}]] {ADMINISTRATION: {RXA} RXR [{OBSERVATION: OBX [{NTE}]}]} [{CTI}]}`,
  RDE_O11: `MSH [{SFT}] [{NTE}] [${patient}] {ORDER: ORC ${timing} [ORDER_DETAIL: RXO [{NTE}] {RXR} [{COMPONENT: RXC [{NTE}]}]] RXE [{NTE}] [{TIMING_ENCODED: TQ1 [{TQ2}]}] {RXR} [{RXC}] ${orderObservation} [{FT1}] [BLG] [{CTI}]}`,
  RDS_O13: `MSH [{SFT}] [{NTE}] [${patient}] {ORDER: ORC ${timing} [ORDER_DETAIL: RXO [ORDER_DETAIL_SUPPLEMENT: {NTE} {RXR} [{COMPONENT: RXC [{NTE}]}]]] [ENCODING: RXE [{NTE}] [{TIMING_ENCODED: TQ1 [{TQ2}]}] {RXR} [{RXC}]] RXD [{NTE}] {RXR} [{RXC}] ${orderObservation} [{FT1}]}`,
  REF_I12: `MSH [{SFT}] [RF1] [AUTHORIZATION_CONTACT: AUT [CTD]] {PROVIDER_CONTACT: PRD [{CTD}]} PID [PD1] [{PRT}] [{NK1}] [{GT1}] ${insurance} [ACC] [{DG1}] [{DRG}] [{AL1}] [{PROCEDURE: PR1 [AUTHORIZATION_CONTACT: AUT [CTD]]}] [{OBSERVATION: OBR [{NTE}] [{RESULTS_NOTES: OBX [{NTE}]}]}] [PATIENT_VISIT: PV1 [PV2]] [{NTE}]`,
  SIU_S12: siu,
  VXU_V04: `MSH [{SFT}] PID [PD1] [{NK1}] [{ARV}] [PATIENT_VISIT: PV1 [PV2]] [{GT1}] ${insurance} [{PERSON_OBSERVATION: OBX [{PRT}] [{NTE}]}] [{ORDER: ORC [{PRT}] ${timing} RXA [RXR] [{OBSERVATION: OBX [{PRT}] [{NTE}]}]}]`,
};

/** Structure of an event when MSH-9.3 is absent or unknown (table 0354). */
const events: readonly (readonly [string, string])[] = [
  ['ADT_A01', 'A01 A04 A08 A13'],
  ['ADT_A02', 'A02 A21 A22 A23 A25 A26 A27 A29 A32 A33'],
  ['ADT_A03', 'A03'],
  ['ADT_A05', 'A05 A14 A28 A31'],
  ['ADT_A06', 'A06 A07'],
  ['ADT_A09', 'A09 A10 A11'],
  ['ADT_A12', 'A12'],
  ['ADT_A15', 'A15'],
  ['ADT_A16', 'A16'],
  ['ADT_A17', 'A17'],
  ['ADT_A18', 'A18'],
  ['ADT_A20', 'A20'],
  ['ADT_A24', 'A24'],
  ['ADT_A30', 'A30 A34 A35 A36 A46 A47 A48 A49'],
  ['ADT_A37', 'A37'],
  ['ADT_A38', 'A38'],
  ['ADT_A39', 'A39 A40 A41 A42'],
  ['ADT_A43', 'A43'],
  ['ADT_A44', 'A44'],
  ['ADT_A45', 'A45'],
  ['ADT_A50', 'A50 A51'],
  ['ADT_A52', 'A52 A53'],
  ['ADT_A54', 'A54 A55'],
  ['ADT_A60', 'A60'],
  ['ADT_A61', 'A61 A62'],
];

const byEvent = new Map<string, string>(
  events.flatMap(([structure, list]) =>
    list.split(' ').map((event): [string, string] => [`ADT_${event}`, structure]),
  ),
);
const sameAs: Readonly<Record<string, string>> = {
  BAR_P02: 'BAR_P02',
  PPR_PC2: 'PPR_PC1',
  PPR_PC3: 'PPR_PC1',
  RDE_O25: 'RDE_O11',
  RDE_O01: 'RDE_O11',
  RDS_O01: 'RDS_O13',
  RAS_O01: 'RAS_O17',
  ORU_R31: 'ORU_R30',
  ORU_R32: 'ORU_R30',
  ORU_R40: 'ORU_R01',
  ORU_R42: 'ORU_R01',
  ORU_W01: 'ORU_R01',
  OML_O33: 'OML_O21',
  OML_O35: 'OML_O21',
};
const byType: Readonly<Record<string, string>> = {
  REF: 'REF_I12',
  SIU: 'SIU_S12',
  ORU: 'ORU_R01',
  ORM: 'ORM_O01',
  VXU: 'VXU_V04',
  OML: 'OML_O21',
  ACK: 'ACK',
  ADT: 'ADT_A01',
  BAR: 'BAR_P01',
  DFT: 'DFT_P03',
  OMG: 'OMG_O19',
  OMP: 'OMP_O09',
  RDE: 'RDE_O11',
  RDS: 'RDS_O13',
  RAS: 'RAS_O17',
  PPR: 'PPR_PC1',
  OUL: 'OUL_R22',
};

/** The structure to parse a message by: the event decides, then MSH-9.3, then the message type. */
export const structureOf = (
  type: string,
  event: string,
  declared: string | undefined,
): string | undefined => {
  const name = `${type}_${event}`;
  const known = byEvent.get(name) ?? (Object.hasOwn(sameAs, name) ? sameAs[name] : undefined);
  if (known !== undefined) return known;
  if (Object.hasOwn(structures, name)) return name;
  if (type === 'MDM')
    return ['T01', 'T03', 'T05', 'T07', 'T09', 'T11'].includes(event) ? 'MDM_T01' : 'MDM_T02';
  if (declared !== undefined && Object.hasOwn(structures, declared)) return declared;
  return Object.hasOwn(byType, type) ? byType[type] : undefined;
};
