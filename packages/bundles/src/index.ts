export type { BundleErrorCode } from './bundle-error.ts';
export { BundleError, bundleErrorMessages } from './bundle-error.ts';
export type { IndexOptions } from './index/build-index.ts';
export { buildIndex } from './index/build-index.ts';
export type { EntryIndex } from './index/entry-index.ts';
export { deadLetterContainer, deadLetterFolder } from './ingest/dead-letter.ts';
export type { EntryOutcome } from './ingest/entry-outcome.ts';
export { isFailure } from './ingest/entry-outcome.ts';
export { importContainer } from './ingest/import-files.ts';
export type {
  IngestMessage,
  IngestTransform,
  SliceResult,
  TransformedBundle,
} from './ingest/ingest-run.ts';
export { ingestRun } from './ingest/ingest-run.ts';
export type { IngestSettings } from './ingest/ingest-settings.ts';
export { defaultIngestSettings, maxAttempts } from './ingest/ingest-settings.ts';
export { outcomeContainer, readOutcome, runFolder } from './ingest/outcome-files.ts';
export type {
  ArchiveMember,
  Archives,
  BulkImport,
  EntryResult,
  FhirSender,
  IdentityAnswer,
  IdentityQuestion,
  IdentityResolver,
  ImportErrors,
  ImportFile,
  IngestPorts,
} from './ingest/ports.ts';
export { workContainer } from './ingest/spool-input.ts';
export type { ChunkLine } from './plan/plan-bundle.ts';
export { planBundle } from './plan/plan-bundle.ts';
export type { Plan, PlanLimits, PlannedChunk } from './plan/plan-chunks.ts';
export { defaultPlanLimits, planChunks } from './plan/plan-chunks.ts';
export type { ReadFormat, ReadItem } from './read/read-entries.ts';
export { readEntries } from './read/read-entries.ts';
