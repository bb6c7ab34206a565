import type { Identity, IdentityAnswer, IdentityQuestion } from '@fph/identity';
import type {
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

export type IngestPorts = {
  readonly archives: Archives;
  readonly blobs: BlobStore;
  readonly queue: MessageQueue;
  readonly ledger: RunLedger;
  readonly pending: PendingReferences;
  readonly fhir: FhirSender;
  readonly identities: IdentityResolver;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told how long each chunk took, from reading to the server's answer. */
  readonly chunkSent?: ((milliseconds: number) => void) | undefined;
  /** Trace context for messages that a run sends to itself. */
  readonly traceContext?: (() => string | undefined) | undefined;
};
