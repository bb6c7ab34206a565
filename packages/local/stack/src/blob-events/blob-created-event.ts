import { randomUUID } from 'node:crypto';
import type { BlobApi } from '../azurite/written-blob.ts';

/** What has to be known of a blob to announce it. */
export type BlobFacts = {
  readonly container: string;
  readonly name: string;
  /** Without quotes. */
  readonly etag: string;
  readonly contentType: string;
  readonly contentLength: number;
  readonly blobType: string;
  readonly lastModified: Date;
  readonly url: string;
  readonly api: BlobApi;
  readonly requestId: string;
  readonly clientRequestId: string;
};

const account = 'devstoreaccount1';
const topic = `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local/providers/Microsoft.Storage/storageAccounts/${account}`;
/** One id per start, as Event Grid's batch of diagnostics. */
const batchId = randomUUID();

/**
 * `Microsoft.Storage.BlobCreated` as Event Grid puts it on a storage queue in its own schema: one event, not an array.
 * https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage
 */
export function blobCreatedEvent(blob: BlobFacts) {
  return {
    topic,
    subject: `/blobServices/default/containers/${blob.container}/blobs/${blob.name}`,
    eventType: 'Microsoft.Storage.BlobCreated',
    id: randomUUID(),
    data: {
      api: blob.api,
      clientRequestId: blob.clientRequestId || randomUUID(),
      requestId: blob.requestId || randomUUID(),
      eTag: blob.etag,
      contentType: blob.contentType,
      contentLength: blob.contentLength,
      blobType: blob.blobType,
      url: blob.url,
      sequencer: sequencer(blob.lastModified),
      storageDiagnostics: { batchId },
    },
    dataVersion: '',
    metadataVersion: '1',
    eventTime: blob.lastModified.toISOString(),
  };
}

let counter = 0;

/** Events of one blob name sort by this text in the order of its versions. */
function sequencer(lastModified: Date): string {
  counter = (counter + 1) % 0xffff_ffff;
  const hex = (value: number, digits: number) =>
    value.toString(16).toUpperCase().padStart(digits, '0');
  return `${hex(0, 16)}${hex(lastModified.getTime(), 16)}${hex(counter, 16)}`;
}
