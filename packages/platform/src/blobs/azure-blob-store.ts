import { Readable } from 'node:stream';
import type { BlobServiceClient, BlockBlobClient } from '@azure/storage-blob';
import { PlatformError } from '../platform-error.ts';
import type { BlobRef, BlobStore, OpenBlob } from '../ports/blobs.ts';
import { makeOnce, statusOf } from '../storage/make-once.ts';

const blockBytes = 4 * 1024 * 1024;
const rangeBytes = 8 * 1024 * 1024;

/** A {@link BlobStore} over Azure Blob Storage or Azurite. */
export function azureBlobStore({ blobs }: { readonly blobs: BlobServiceClient }): BlobStore {
  const once = makeOnce();
  const clientOf = ({ container, name }: BlobRef) =>
    blobs.getContainerClient(container).getBlockBlobClient(name);

  return {
    async open(ref, abortSignal) {
      const client = clientOf(ref);
      try {
        const found = await client.getProperties({
          ...signalOf(abortSignal),
          ...(ref.etag === undefined ? {} : { conditions: { ifMatch: quoted(ref.etag) } }),
        });
        const { etag = '', contentLength = 0, lastModified } = found;
        const time = (lastModified ?? new Date(0)).toISOString();
        return opened(client, { ...ref, etag: quoted(etag) }, contentLength, time);
      } catch (error) {
        const status = statusOf(error);
        if (status === 404 || status === 412) return undefined;
        throw error;
      }
    },
    async write(ref, content, abortSignal) {
      const container = blobs.getContainerClient(ref.container);
      await once(ref.container, () => container.createIfNotExists());
      const client = clientOf(ref);
      if (typeof content === 'string' || content instanceof Uint8Array) {
        const bytes = typeof content === 'string' ? Buffer.from(content) : content;
        const { etag = '' } = await client.upload(bytes, bytes.length, signalOf(abortSignal));
        return { etag: quoted(etag), size: bytes.length };
      }
      const counter = { size: 0 };
      const stream = Readable.from(counted(content, counter), { objectMode: false });
      const { etag = '' } = await client.uploadStream(stream, blockBytes, 2, signalOf(abortSignal));
      return { etag: quoted(etag), size: counter.size };
    },
    async remove(ref, abortSignal) {
      try {
        await clientOf(ref).delete({
          ...signalOf(abortSignal),
          ...(ref.etag === undefined ? {} : { conditions: { ifMatch: quoted(ref.etag) } }),
        });
      } catch (error) {
        const status = statusOf(error);
        if (status !== 404 && status !== 412) throw error;
      }
    },
    async *list(container, prefix, abortSignal) {
      const pages = blobs
        .getContainerClient(container)
        .listBlobsFlat({ ...(prefix === undefined ? {} : { prefix }), ...signalOf(abortSignal) });
      try {
        for await (const { name, properties } of pages) {
          yield {
            name,
            etag: quoted(properties.etag),
            size: properties.contentLength ?? 0,
            lastModified: properties.lastModified.toISOString(),
          };
        }
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    },
  };
}

function opened(
  client: BlockBlobClient,
  ref: OpenBlob['ref'],
  size: number,
  lastModified: string,
): OpenBlob {
  const conditions = { ifMatch: ref.etag };
  return {
    ref,
    size,
    lastModified,
    async *stream(abortSignal) {
      if (size === 0) return;
      try {
        const response = await client.download(0, undefined, {
          conditions,
          maxRetryRequests: 5,
          ...signalOf(abortSignal),
        });
        // Node has the body as a stream; only browsers get a Blob.
        const body = response.readableStreamBody;
        if (body !== undefined) yield* body as unknown as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw await readError(client, error);
      }
    },
    async range(offset, length, abortSignal) {
      if (length === 0) return new Uint8Array(0);
      try {
        // In one request: the blob's ETag is checked with it.
        if (length <= rangeBytes) {
          const response = await client.download(offset, length, {
            conditions,
            maxRetryRequests: 5,
            ...signalOf(abortSignal),
          });
          return await collect(response.readableStreamBody, length);
        }
        return await client.downloadToBuffer(offset, length, {
          conditions,
          blockSize: rangeBytes,
          concurrency: 2,
          ...signalOf(abortSignal),
        });
      } catch (error) {
        throw await readError(client, error);
      }
    },
  };
}

async function collect(
  body: NodeJS.ReadableStream | undefined,
  length: number,
): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  if (body !== undefined) {
    for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
      bytes.set(piece, at);
      at += piece.length;
    }
  }
  return bytes.subarray(0, at);
}

async function readError(client: BlockBlobClient, error: unknown): Promise<unknown> {
  const status = statusOf(error);
  // Azurite answers 412 for a condition on a blob that is gone, Azure 404.
  const isGone = status === 404 || (status === 412 && !(await client.exists()));
  if (isGone) return new PlatformError('blob-gone', { cause: error });
  return status === 412 ? new PlatformError('blob-changed', { cause: error }) : error;
}

async function* counted(
  content: AsyncIterable<Uint8Array>,
  counter: { size: number },
): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    counter.size += piece.length;
    yield piece;
  }
}

function signalOf(abortSignal: AbortSignal | undefined) {
  return abortSignal === undefined ? {} : { abortSignal };
}

/** Events and listings give ETags without quotes, properties with. */
function quoted(etag: string): string {
  return etag.startsWith('"') ? etag : `"${etag}"`;
}
