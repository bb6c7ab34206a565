export type { AdaptiveLimiter, AdaptiveLimiterOptions } from './adaptive-limiter.ts';
export { adaptiveLimiter } from './adaptive-limiter.ts';
export type { BundleOptions } from './bundle-exchange.ts';
export type { Clock } from './clock.ts';
export { systemClock } from './clock.ts';
export type { TokenSource } from './credentials.ts';
export { azureTokens, defaultAzureTokens } from './credentials.ts';
export type { EntryResult } from './entry-result.ts';
export type { CallOptions, FhirClient, FhirClientOptions, Written } from './fhir-client.ts';
export { createFhirClient } from './fhir-client.ts';
export type { FhirErrorCode } from './fhir-error.ts';
export { FhirError } from './fhir-error.ts';
export { fhirLookup } from './fhir-lookup.ts';
export type {
  ImportErrorFile,
  ImportInput,
  ImportOperation,
  ImportStatus,
} from './import-operation.ts';
export { importOperation } from './import-operation.ts';
export type { FhirRequest, FhirResponse, Layer, Send } from './layer.ts';
export type { Limiter, Slot, Verdict } from './limiter.ts';
export type { RetryPolicy } from './retry.ts';
export { defaultRetryPolicy } from './retry.ts';
export type { SearchParams, SearchResults } from './search.ts';
export type { BudgetStore, SharedBudgetOptions } from './shared-budget.ts';
export { sharedBudget } from './shared-budget.ts';
