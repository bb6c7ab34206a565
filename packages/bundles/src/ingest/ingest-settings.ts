import type { IdentifierSystems, InputKind } from '@fph/identity';
import type { PlanLimits } from '../plan/plan-chunks.ts';
import type { ArchiveLimits } from './spool-input.ts';

/** How the engine behaves; function apps fill it from their settings, `fph load` from its options. */
export type IngestSettings = {
  /** Names the folder of dead letters. */
  readonly pipeline: string;
  /** The queue that wakes this pipeline; continuations go there. */
  readonly queue: string;
  /** Key of all ids and hashes. */
  readonly secret: string;
  /** Keep the ids of this source as they are. */
  readonly trustIds: (source: string) => boolean;
  /** May this source change, by this kind of input, what exists of a person, place or thing. */
  readonly isAuthoritative: (source: string, kind: InputKind) => boolean;
  readonly systems: IdentifierSystems;
  readonly limits: PlanLimits;
  readonly archives: ArchiveLimits;
  readonly maxResourceBytes: number;
  /** `never` refuses a transaction that is larger than one request. */
  readonly splitTransactions: 'auto' | 'never';
  /** How long one invocation works before it hands over to the next. */
  readonly sliceMs: number;
  /** How long references may wait for what they point at. */
  readonly referenceWaitMs: number;
  /** Chunks of one level under way at a time. */
  readonly parallelChunks: number;
  /** Write a Provenance for each chunk that changed something. */
  readonly provenance: boolean;
  /** Write what was deleted on the server. */
  readonly resurrect: boolean;
  /** Files of at least so many bytes may go by the server's `$import`; `off` forbids it. */
  readonly importFrom: number | 'off';
  /** What becomes of a blob when its run has ended. */
  readonly afterLoad: 'keep' | 'move' | 'delete';
};

export const defaultIngestSettings = {
  limits: { maxEntries: 500, maxBytes: 4 * 1024 * 1024 },
  archives: { maxBytes: 20 * 1024 ** 3, maxRatio: 200, maxMembers: 100_000 },
  maxResourceBytes: 64 * 1024 * 1024,
  splitTransactions: 'auto',
  sliceMs: 240_000,
  referenceWaitMs: 900_000,
  parallelChunks: 4,
  provenance: true,
  resurrect: false,
  importFrom: 50_000_000,
  afterLoad: 'keep',
} as const satisfies Partial<IngestSettings>;

/** Slices in a row without progress before a run is given up. */
export const maxAttempts = 5;
