export type { Explanation, LeadingIdentifier, PersonReport } from './explain.ts';
export type { FactIdInput, SourceIdInput } from './fact-id.ts';
export { factId, isFhirId, isUuid, keepOrMintId, keyedHash } from './fact-id.ts';
export type { FhirLookup, LookupHit, Token } from './fhir-lookup.ts';
export type { IdentifierSystems, IdentifierSystemsSetting } from './identifier-systems.ts';
export { identifierSystemsSchema, parseIdentifierSystems } from './identifier-systems.ts';
export type { Identity, IdentityChange, IdentityOptions } from './identity.ts';
export { createIdentity } from './identity.ts';
export type { IdentityErrorCode } from './identity-error.ts';
export { IdentityError } from './identity-error.ts';
export type {
  IdentityRow,
  IdentityTable,
  RowAddress,
  RowGroup,
  RowWrite,
} from './identity-table.ts';
export { maxRowsPerGroup } from './identity-table.ts';
export { memoryIdentityTable } from './memory-identity-table.ts';
export type { MergeResult } from './merge-persons.ts';
export type { WriteDecision, WriteInput } from './prepare-write.ts';
export { joinVersions, prepareWrite } from './prepare-write.ts';
export type { IdentityAnswer, IdentityQuestion } from './question.ts';
export { replacedBy } from './server-match.ts';
export { linkSlice, removedElementUrl, sourceTimeUrl } from './source-stamps.ts';
export type { InputKind, Sources, SourcesSetting } from './sources.ts';
export { parseSources, sourcesSchema } from './sources.ts';
export {
  distinctTokens,
  isSharedType,
  sharedTypes,
  tokensOf,
  tokensOfCondition,
} from './tokens.ts';
