export { memoryBlobStore } from './memory-blob-store.ts';
export { memoryMessageQueue } from './memory-message-queue.ts';
export { memoryPendingReferences } from './memory-pending-references.ts';
export { memoryRunLedger } from './memory-run-ledger.ts';
