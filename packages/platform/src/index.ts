export { azureBlobStore } from './blobs/azure-blob-store.ts';
export type { BlobCreated } from './events/blob-created.ts';
export { blobCreatedEvent, parseBlobCreated } from './events/blob-created.ts';
export { tableBudgetStore } from './fhir-budget/table-budget-store.ts';
export type { HttpProblemCode } from './http/http-problem.ts';
export { errorResponse, HttpProblem } from './http/http-problem.ts';
export type { Route } from './http/routes.ts';
export { registerRoutes } from './http/routes.ts';
export type { Caller, Secured, SecuredHandler, SecurityOptions } from './http/secured.ts';
export { createSecured, isSecured } from './http/secured.ts';
export { tableIdentityTable } from './identities/table-identity-table.ts';
export type { PlatformErrorCode } from './platform-error.ts';
export { PlatformError } from './platform-error.ts';
export * from './ports/index.ts';
export { azureMessageQueue } from './queues/azure-message-queue.ts';
export { tablePendingReferences } from './runs/table-pending-references.ts';
export type { TableRunLedgerOptions } from './runs/table-run-ledger.ts';
export { tableRunLedger } from './runs/table-run-ledger.ts';
export type { SettingReference, SettingValues } from './settings/load-settings.ts';
export {
  jsonSetting,
  loadSettings,
  settingsReference,
  wholeNumber,
} from './settings/load-settings.ts';
export {
  authSettings,
  fhirSettings,
  identitySettings,
  secretSettings,
  sliceSeconds,
  storageConnection,
  storageSettings,
} from './settings/shared-settings.ts';
export type { Storage, StorageConnection } from './storage/connect-storage.ts';
export { connectStorage } from './storage/connect-storage.ts';
export type { DeviceBatch, DeviceMetrics } from './telemetry/device-metrics.ts';
export { deviceMetrics } from './telemetry/device-metrics.ts';
export type { IngestMetrics } from './telemetry/ingest-metrics.ts';
export { ingestMetrics } from './telemetry/ingest-metrics.ts';
export type { LimiterMetrics, WatchedWindow } from './telemetry/limiter-metrics.ts';
export { limiterMetrics } from './telemetry/limiter-metrics.ts';
export type { SafeAttributes } from './telemetry/spans.ts';
export { errorAttributes, traceContext, withSpan } from './telemetry/spans.ts';
export type { Telemetry } from './telemetry/start-telemetry.ts';
export { startTelemetry } from './telemetry/start-telemetry.ts';
export type { TelemetrySettings } from './telemetry/telemetry-settings.ts';
export { telemetrySettings } from './telemetry/telemetry-settings.ts';
export { toldError } from './telemetry/told-error.ts';
