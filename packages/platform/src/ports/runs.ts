/** Where a run stands; `loaded`, `unchanged`, `partly` and `failed` are ends. */
export type RunState =
  | 'received'
  | 'planning'
  | 'loading'
  | 'waiting'
  | 'loaded'
  | 'unchanged'
  | 'partly'
  | 'failed';

/** What became of one entry. Also the names of a run's counts. */
export type EntryCode =
  | 'created'
  | 'updated'
  | 'deleted'
  | 'unchanged'
  /** Something newer stood already. */
  | 'stale'
  /** Another entry of the same file for the same resource was newer. */
  | 'superseded'
  /** An entry it refers to failed, so it was not sent. */
  | 'blocked'
  | 'identity-conflict'
  /** Refused: by the server, or before sending; the issue says which. */
  | 'rejected'
  /** The entry could not be read. */
  | 'invalid'
  /** Nothing to load: an outcome of a search, a GET. */
  | 'skipped';

/** How far the server's `$import` has come with a large file. */
export type RunImport = {
  /** The files are being written; the server works on them; it has finished; it is not used (any more). */
  readonly stage: 'writing' | 'running' | 'done' | 'off';
  /** Url at which the server's job is followed. */
  readonly job?: string | undefined;
  /** ISO 8601: when the server was first asked. */
  readonly since?: string | undefined;
  /** Why the rest went the ordinary way: a stable code. */
  readonly reason?: string | undefined;
};

export type RunCounts = Partial<Record<EntryCode, number>> & { entries?: number };

/** How a transaction was sent: in one piece, or split by level because it was larger. */
export type Atomicity = 'whole' | 'split';

/** One ingestion: a version of a file, or a member of a zip. The name is patient data and stands nowhere but here. */
export type Run = {
  readonly id: string;
  readonly pipeline: string;
  readonly container: string;
  readonly name: string;
  readonly etag: string;
  readonly source: string;
  readonly state: RunState;
  readonly counts: RunCounts;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly ended?: string | undefined;
  /** Folder of the outcome files in the container `outcomes`. */
  readonly outcome?: string | undefined;
  /** Folder in the container `dead-letter`, when something was put there. */
  readonly deadLetter?: string | undefined;
  readonly atomicity?: Atomicity | undefined;
  /** Set while and after the server's `$import` took part in the run. */
  readonly bulkImport?: RunImport | undefined;
  /** Why the whole file failed: a stable code and what to do. No patient data. */
  readonly reason?: { readonly code: string; readonly message: string } | undefined;
  /** Slices in a row that recorded nothing new. */
  readonly attempts: number;
  /** Chunks recorded, and planned. */
  readonly progress?: { readonly done: number; readonly of: number } | undefined;
  /** The zip's run, for a member, and the member's number from 1. */
  readonly parent?: string | undefined;
  readonly member?: number | undefined;
  /** ISO 8601: when the file was written; of a member, its zip. Known from the first end on. */
  readonly fileTime?: string | undefined;
  /** The blob in `work` that holds the decompressed content. */
  readonly spool?: string | undefined;
  /** ISO 8601: until then a worker holds the run, or its next message is on its way. */
  readonly activeUntil?: string | undefined;
  /** Replays so far, and whether the last one may overwrite newer content. */
  readonly replays?: number | undefined;
  readonly force?: boolean | undefined;
};

export type RunPatch = Partial<Omit<Run, 'id' | 'container' | 'name' | 'etag'>>;

/** What identifies an event: a doubled one finds the same run. */
export type RunKey = {
  readonly pipeline: string;
  readonly container: string;
  readonly name: string;
  readonly etag: string;
  readonly source: string;
  readonly parent?: string | undefined;
  readonly member?: number | undefined;
  readonly fileTime?: string | undefined;
  readonly spool?: string | undefined;
};

/** The right to work on a run; lost when its heartbeat stops for longer than the lease lasts. */
export type RunLease = {
  readonly run: Run;
  /** Merges the patch by compare-and-set. Throws `PlatformError` `lease-lost` when another worker took over. */
  save(patch: RunPatch): Promise<Run>;
  /** Saves and gives the lease back. */
  release(patch?: RunPatch): Promise<Run>;
  /** Stops the heartbeat without telling the ledger, as a crash would. */
  abandon(): void;
};

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly lease: RunLease }
  | { readonly kind: 'busy'; readonly run: Run }
  | { readonly kind: 'ended'; readonly run: Run };

/** One chunk that is done: its outcome part is written. */
export type ChunkRow = {
  readonly chunk: number;
  /** The plan that the number belongs to: another content or other limits cut other chunks. */
  readonly plan: string;
  readonly counts: RunCounts;
  /** Indexes of entries that failed, when few; else undefined and the part tells. */
  readonly failed: readonly number[] | undefined;
  /** Of the first pass over a large cycle: indexes of entries that it created, and the second completes. */
  readonly created?: readonly number[] | undefined;
};

/** A member of a zip and how it ended. */
export type MemberRow = {
  readonly member: number;
  readonly runId: string;
  readonly state: RunState;
  readonly counts: RunCounts;
};

/** A file's content as it was loaded, to know it again. */
export type ContentRow = {
  readonly runId: string;
  readonly counts: RunCounts;
  /** Up to 20 resources as recorded: `Type/id` and version. */
  readonly sample: readonly { readonly reference: string; readonly versionId: string }[];
};

/**
 * Port to the tables `runs` and `chunks`. Adapters: `memoryRunLedger`, `tableRunLedger`.
 */
export type RunLedger = {
  /** Finds or makes the run of an event. Two workers get the same one. */
  register(key: RunKey): Promise<Run>;
  /** Takes the lease of a run that has not ended. */
  claim(id: string): Promise<ClaimResult>;
  get(id: string): Promise<Run | undefined>;
  /** The run of this event, if it is known. */
  find(key: Pick<RunKey, 'container' | 'name' | 'etag'>): Promise<Run | undefined>;
  /** Newest first. */
  list(filter?: { states?: readonly RunState[]; parent?: string; limit?: number }): Promise<Run[]>;
  /** Opens an ended run again: chunks and end are forgotten, `replays` counts on. */
  reopen(id: string, options: { force: boolean }): Promise<Run>;
  recordChunk(runId: string, row: ChunkRow): Promise<void>;
  chunks(runId: string): Promise<ChunkRow[]>;
  recordMember(parentId: string, row: MemberRow): Promise<void>;
  members(parentId: string): Promise<MemberRow[]>;
  content(hash: string): Promise<ContentRow | undefined>;
  recordContent(hash: string, row: ContentRow): Promise<void>;
  /** Removes runs that ended before, with their chunks. Answers how many. */
  purge(endedBefore: string): Promise<number>;
};

export const endedStates: readonly RunState[] = ['loaded', 'unchanged', 'partly', 'failed'];

export function hasEnded(run: Pick<Run, 'state'>): boolean {
  return endedStates.includes(run.state);
}
