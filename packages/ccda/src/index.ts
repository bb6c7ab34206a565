export type { CcdaErrorCode } from './ccda-error.ts';
export { CcdaError } from './ccda-error.ts';
export type { CcdaConfig, CcdaConfigInput } from './config.ts';
export { ccdaConfigSchema, parseCcdaConfig } from './config.ts';
export type { CcdaResult } from './convert-ccda.ts';
export { convertCcda } from './convert-ccda.ts';
export type { LedgerCount, LedgerSummary } from './document/ledger.ts';
export type {
  Issue as CcdaIssue,
  IssueCode as CcdaIssueCode,
  Severity as CcdaSeverity,
} from './issue.ts';
export type { XmlLimits } from './xml/xml-limits.ts';
