/** A reference that was stored as a logical one because nothing had its identifier yet. */
export type PendingReference = {
  /** The search it waits for (`Practitioner?identifier=system|value`) or a source's local id (`source/Type/id`), keyed-hashed. */
  readonly target: string;
  /** `Type/id` of the resource that holds the reference. */
  readonly holder: string;
  /** JSON pointer of the Reference in the holder. */
  readonly path: string;
  /** Keyed hash of the identifier that stands there: a newer version of the holder may name somebody else. */
  readonly identifier: string;
  /** ISO 8601, UTC. */
  readonly since: string;
};

/** Port to the table `pendingReferences`. */
export type PendingReferences = {
  add(rows: readonly PendingReference[]): Promise<void>;
  /** Targets that something waits for; undefined when there are more than `limit`. */
  targets(limit: number): Promise<ReadonlySet<string> | undefined>;
  waitingFor(target: string): Promise<PendingReference[]>;
  remove(rows: readonly PendingReference[]): Promise<void>;
};
