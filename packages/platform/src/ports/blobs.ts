/** Bytes of one file, readable from the start and by range. An adapter checks that all reads see the same version. */
export type ByteSource = {
  readonly size: number;
  /** All bytes in order, in pieces of the adapter's choice. */
  stream(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Exactly these bytes. Throws `PlatformError` `blob-changed` or `blob-gone` when the version opened stands no more. */
  range(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
};

/** A blob by place; with `etag` only that version is meant. */
export type BlobRef = {
  readonly container: string;
  readonly name: string;
  readonly etag?: string | undefined;
};

export type OpenBlob = ByteSource & {
  readonly ref: BlobRef & { readonly etag: string };
  /** ISO 8601, UTC. */
  readonly lastModified: string;
};

export type ListedBlob = {
  readonly name: string;
  readonly etag: string;
  readonly size: number;
  readonly lastModified: string;
};

/**
 * Port to the blobs of the drop account. Containers are made on first write.
 * Adapters: `memoryBlobStore`, `azureBlobStore`; both run the blob store contract.
 */
export type BlobStore = {
  /** Undefined when there is no such blob, or it has another ETag than the one asked for. */
  open(ref: BlobRef, signal?: AbortSignal): Promise<OpenBlob | undefined>;
  /** Writes or replaces a blob; the pieces are streamed, memory stays flat. Answers the new ETag. */
  write(
    ref: BlobRef,
    content: Uint8Array | string | AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<{ etag: string; size: number }>;
  /** No error when it is gone already. */
  remove(ref: BlobRef, signal?: AbortSignal): Promise<void>;
  /** In order of names. */
  list(container: string, prefix?: string, signal?: AbortSignal): AsyncIterable<ListedBlob>;
};
