import { describe, expect, test } from 'vitest';
import { blobStoreContract } from '../contract/blob-store-contract.ts';
import { pendingReferencesContract } from '../contract/pending-references-contract.ts';
import { runLedgerContract } from '../contract/run-ledger-contract.ts';
import type { RunLedger } from '../ports/runs.ts';
import { memoryBlobStore } from './memory-blob-store.ts';
import { memoryMessageQueue } from './memory-message-queue.ts';
import { memoryPendingReferences } from './memory-pending-references.ts';
import { memoryRunLedger } from './memory-run-ledger.ts';

describe('blob store in memory', () => {
  const store = memoryBlobStore();
  blobStoreContract(() => store);
});

describe('run ledger in memory', () => {
  let ledger: RunLedger | undefined;
  runLedgerContract((options) => {
    ledger ??= memoryRunLedger(options);
    return ledger;
  });
});

describe('pending references in memory', () => pendingReferencesContract(memoryPendingReferences));

test('a message shows when its delay has passed', async () => {
  let time = 0;
  const queue = memoryMessageQueue(() => time);
  await queue.send('q', { n: 1 }, 10);
  await queue.send('q', { n: 2 });
  expect(await queue.length('q')).toBe(2);
  expect(queue.take('q')).toEqual({ n: 2 });
  expect(queue.take('q')).toBeUndefined();
  time = 10_000;
  expect(queue.take('q')).toEqual({ n: 1 });
});
