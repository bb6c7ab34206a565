import { z } from 'zod';
import { PlatformError } from '../platform-error.ts';

/** The part of Event Grid's `Microsoft.Storage.BlobCreated` that we use; the rest may change without us. */
const blobCreatedSchema = z.object({
  eventType: z.literal('Microsoft.Storage.BlobCreated'),
  subject: z.string(),
  data: z.object({
    api: z.string(),
    eTag: z.string(),
    contentLength: z.number().optional(),
    url: z.url().optional(),
  }),
});

export type BlobCreated = {
  readonly container: string;
  readonly name: string;
  /** With quotes, as properties give it. */
  readonly etag: string;
};

const subjectForm = /^\/blobServices\/default\/containers\/([^/]+)\/blobs\/(.+)$/s;

/** Writes that make a blob whole. `PutBlock` alone does not, nor does the creation of an empty Data Lake file. */
const completeWrites = new Set([
  'CopyBlob',
  'PutBlob',
  'PutBlockList',
  'FlushWithClose',
  'SftpCommit',
]);

/** Reads the event; undefined for an event that tells of no complete blob. Throws `message-invalid` for anything else. */
export function parseBlobCreated(message: unknown): BlobCreated | undefined {
  const parsed = blobCreatedSchema.safeParse(message);
  if (!parsed.success) throw new PlatformError('message-invalid');
  const { subject, data } = parsed.data;
  const [, container, name] = subjectForm.exec(subject) ?? [];
  if (container === undefined || name === undefined) throw new PlatformError('message-invalid');
  if (!completeWrites.has(data.api)) return undefined;
  const etag = data.eTag.startsWith('"') ? data.eTag : `"${data.eTag}"`;
  return { container, name, etag };
}

/** The event that says a blob was written; the reconcile timer sends it for blobs whose own event was lost. */
export function blobCreatedEvent(
  blob: { container: string; name: string; etag: string; size: number; lastModified: string },
  accountUrl: string,
): object {
  const path = blob.name.split('/').map(encodeURIComponent).join('/');
  return {
    id: `${blob.container}-${blob.etag.replaceAll('"', '')}`,
    topic: '',
    subject: `/blobServices/default/containers/${blob.container}/blobs/${blob.name}`,
    eventType: 'Microsoft.Storage.BlobCreated',
    eventTime: blob.lastModified,
    dataVersion: '',
    metadataVersion: '1',
    data: {
      api: 'PutBlob',
      eTag: blob.etag.replaceAll('"', ''),
      contentType: 'application/octet-stream',
      contentLength: blob.size,
      blobType: 'BlockBlob',
      url: `${accountUrl.replace(/\/+$/, '')}/${blob.container}/${path}`,
    },
  };
}
