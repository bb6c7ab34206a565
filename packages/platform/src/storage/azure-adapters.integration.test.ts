import { startAzurite, type TestAzurite } from '@fph/stack/testing/azurite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { azureBlobStore } from '../blobs/azure-blob-store.ts';
import { blobStoreContract } from '../contract/blob-store-contract.ts';
import { pendingReferencesContract } from '../contract/pending-references-contract.ts';
import { runLedgerContract } from '../contract/run-ledger-contract.ts';
import { azureMessageQueue } from '../queues/azure-message-queue.ts';
import { tablePendingReferences } from '../runs/table-pending-references.ts';
import { tableRunLedger } from '../runs/table-run-ledger.ts';
import { connectStorage, type Storage } from './connect-storage.ts';

let azurite: TestAzurite;
let storage: Storage;
beforeAll(async () => {
  azurite = await startAzurite();
  storage = connectStorage(azurite);
});
afterAll(async () => {
  await azurite[Symbol.asyncDispose]();
});

describe('blob store on Azurite', () => blobStoreContract(() => azureBlobStore(storage)));

describe('run ledger on Azurite', () =>
  runLedgerContract((options) => tableRunLedger(storage, { ...options, secret: 'test' })));

describe('pending references on Azurite', () =>
  pendingReferencesContract(() => tablePendingReferences(storage)));

test('messages are base64 of JSON, delayed, and never expire', async () => {
  const queue = azureMessageQueue(storage);
  expect(await queue.length('messages')).toBe(0);
  await queue.send('messages', { text: 'grüß' });
  await queue.send('messages', { late: true }, 300);
  expect(await queue.length('messages')).toBe(2);
  const client = storage.queues.getQueueClient('messages');
  const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 10 });
  expect(receivedMessageItems).toHaveLength(1);
  const [message] = receivedMessageItems;
  const text = Buffer.from(message?.messageText ?? '', 'base64').toString('utf8');
  expect(JSON.parse(text)).toEqual({ text: 'grüß' });
  expect(message?.expiresOn.getFullYear()).toBe(9999);
});
