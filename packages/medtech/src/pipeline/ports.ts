import type { Observation } from 'fhir/r4';
import type { MedtechError } from '../errors.ts';
import type { ResourceIds } from '../fhir/observation.ts';

/** An Observation as the FHIR server holds it. */
export type StoredObservation = { readonly observation: Observation; readonly versionId: string };

/** A write: onto the version that was read, or of a new resource when there was none. */
export type ObservationWrite = {
  readonly observation: Observation & { id: string };
  readonly expectedVersion: string | undefined;
};

/** What became of a write; `changed` when somebody else wrote meanwhile. */
export type WriteResult =
  | { readonly kind: 'written'; readonly versionId: string | undefined }
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused'; readonly error: MedtechError };

/** Port to the Observations of the FHIR server. A call throws when the server cannot be reached at all. */
export type ObservationStore = {
  /**
   * The current Observations of these ids; those that do not exist are left out. A search may answer, which some servers
   * remember for a while, unless `exact` is asked for.
   */
  read(
    ids: readonly string[],
    options?: { readonly exact?: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<ReadonlyMap<string, StoredObservation>>;
  /** One result for each write, in order. No two writes have the same id. */
  write(writes: readonly ObservationWrite[], signal?: AbortSignal): Promise<WriteResult[]>;
};

/** Who measured whom, as a device says it. */
export type DeviceSubject = {
  readonly deviceId: string;
  readonly patientId: string | null;
  readonly encounterId: string | null;
};

export type ResolvedSubject = { readonly ids: ResourceIds } | { readonly error: MedtechError };

/** Port to the identity of devices, patients and encounters. */
export type SubjectResolver = {
  /** One answer for each subject, in order. */
  resolve(subjects: readonly DeviceSubject[], signal?: AbortSignal): Promise<ResolvedSubject[]>;
};
