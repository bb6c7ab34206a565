import type { Identity, IdentityAnswer, IdentityQuestion } from '@fph/identity';
import type {
  BlobRef,
  BlobStore,
  ByteSource,
  MessageQueue,
  PendingReferences,
  RunLedger,
} from '@fph/platform/ports';
import type { BundleEntry, FhirResource, OperationOutcome } from 'fhir/r4';

/** What the FHIR server said to one entry of a bundle. */
export type EntryResult = {
  readonly status: number;
  /** From the ETag, without `W/` and quotes. */
  readonly versionId?: string | undefined;
  /** `Type/id`. */
  readonly location?: string | undefined;
  readonly resource?: FhirResource | undefined;
  readonly outcome?: OperationOutcome | undefined;
  readonly attempts?: number | undefined;
};

/**
 * Port to the FHIR server. The adapter (over `@fph/clients/fhir`) retries, throttles, resends throttled entries alone
 * and halves a bundle that is too large; what it cannot mend comes back as a result per entry.
 */
export type FhirSender = {
  /** Part of the content identity: the same file is new to another server. */
  readonly serverUrl: string;
  /** One result per entry, in order. Throws only when the server is out of reach or its answer is no answer. */
  batch(entries: readonly BundleEntry[], signal?: AbortSignal): Promise<EntryResult[]>;
  /** All or nothing: on refusal every entry has the server's status and outcome. */
  transaction(entries: readonly BundleEntry[], signal?: AbortSignal): Promise<EntryResult[]>;
  /** Matches of a search; adapters use `POST _search`. At most `limit` are fetched. */
  search(
    type: string,
    parameters: URLSearchParams,
    limit: number,
    signal?: AbortSignal,
  ): Promise<FhirResource[]>;
};

export type { IdentityAnswer, IdentityQuestion };

/** Port to identity, as `createIdentity` of `@fph/identity` makes it. */
export type IdentityResolver = Pick<Identity, 'resolve' | 'merge'>;

export type ArchiveMember = {
  /** As in the archive: may hold `../`, which means nothing to us. */
  readonly path: string;
  readonly packedBytes: number;
  stream(): AsyncIterable<Uint8Array>;
};

/** Port to unpacking. Throws `BundleError` `archive-invalid`. */
export type Archives = {
  gunzip(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** The files of a zip in the order of its directory. */
  members(zip: ByteSource): AsyncIterable<ArchiveMember>;
};

/** A file of one type in the container `import`. */
export type ImportFile = { readonly type: string; readonly name: string };

/** What the server wrote of one input's failures: an OperationOutcome a line. */
export type ImportErrors = {
  /** Name of the input in the container `import`. */
  readonly input: string;
  readonly errors: BlobRef;
};

/** Port to the server's `$import`. */
export type BulkImport = {
  /** Types that the server says it can import; none when it has no such operation. */
  types(signal?: AbortSignal): Promise<ReadonlySet<string>>;
  /** Starts a job. `busy`: later perhaps; `refused`: never. */
  start(
    files: readonly ImportFile[],
    signal?: AbortSignal,
  ): Promise<
    | { readonly kind: 'started'; readonly job: string }
    | { readonly kind: 'busy' }
    | { readonly kind: 'refused' }
  >;
  /** `failed`: the job as a whole; what it had taken in until then stays. */
  follow(
    job: string,
    signal?: AbortSignal,
  ): Promise<
    | { readonly kind: 'running' }
    | { readonly kind: 'failed' }
    | { readonly kind: 'done'; readonly errors: readonly ImportErrors[] }
  >;
  /** No error when the job has ended. */
  cancel(job: string, signal?: AbortSignal): Promise<void>;
};

export type IngestPorts = {
  readonly archives: Archives;
  readonly blobs: BlobStore;
  readonly queue: MessageQueue;
  readonly ledger: RunLedger;
  readonly pending: PendingReferences;
  readonly fhir: FhirSender;
  /** Absent: large files go the ordinary way, too. */
  readonly bulkImport?: BulkImport | undefined;
  readonly identities: IdentityResolver;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told how long each chunk took, from reading to the server's answer. */
  readonly chunkSent?: ((milliseconds: number) => void) | undefined;
  /** Trace context for messages that a run sends to itself. */
  readonly traceContext?: (() => string | undefined) | undefined;
};
