import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAzurite } from '../../test/azurite.ts';
import { azureBlobStore } from '../blobs/azure-blob-store.ts';
import { blobStoreContract } from '../contract/blob-store-contract.ts';
import { pendingReferencesContract } from '../contract/pending-references-contract.ts';
import { runLedgerContract } from '../contract/run-ledger-contract.ts';
import { azureMessageQueue } from '../queues/azure-message-queue.ts';
import { tablePendingReferences } from '../runs/table-pending-references.ts';
import { tableRunLedger } from '../runs/table-run-ledger.ts';

let azurite: Awaited<ReturnType<typeof startAzurite>>;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(async () => {
  await azurite[Symbol.asyncDispose]();
});

describe('blob store on Azurite', () => blobStoreContract(() => azureBlobStore(azurite.storage)));

describe('run ledger on Azurite', () =>
  runLedgerContract((options) => tableRunLedger(azurite.storage, { ...options, secret: 'test' })));

describe('pending references on Azurite', () =>
  pendingReferencesContract(() => tablePendingReferences(azurite.storage)));

test('messages are base64 of JSON, delayed, and never expire', async () => {
  const queue = azureMessageQueue(azurite.storage);
  expect(await queue.length('messages')).toBe(0);
  await queue.send('messages', { text: 'grüß' });
  await queue.send('messages', { late: true }, 300);
  expect(await queue.length('messages')).toBe(2);
  const client = azurite.storage.queues.getQueueClient('messages');
  const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 10 });
  expect(receivedMessageItems).toHaveLength(1);
  const [message] = receivedMessageItems;
  const text = Buffer.from(message?.messageText ?? '', 'base64').toString('utf8');
  expect(JSON.parse(text)).toEqual({ text: 'grüß' });
  expect(message?.expiresOn.getFullYear()).toBe(9999);
});
