export type { BlobRef, BlobStore, ByteSource, ListedBlob, OpenBlob } from './blobs.ts';
export type { PendingReference, PendingReferences } from './pending-references.ts';
export type { MessageQueue } from './queues.ts';
export type {
  Atomicity,
  ChunkRow,
  ClaimResult,
  ContentRow,
  EntryCode,
  MemberRow,
  Run,
  RunCounts,
  RunImport,
  RunKey,
  RunLease,
  RunLedger,
  RunPatch,
  RunState,
} from './runs.ts';
export { endedStates, hasEnded } from './runs.ts';
