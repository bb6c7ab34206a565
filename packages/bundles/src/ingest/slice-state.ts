import type { ByteSource, Run } from '@fph/platform/ports';
import type { EntryIndex, RootInfo } from '../index/entry-index.ts';
import type { Plan } from '../plan/plan-chunks.ts';
import type { EntryOutcome } from './entry-outcome.ts';
import type { Imported } from './imported.ts';
import type { IngestSettings } from './ingest-settings.ts';
import type { OpenTargets } from './open-references.ts';
import type { IngestPorts } from './ports.ts';

/** All that the steps of one slice share. */
export type SliceState = {
  readonly run: Run;
  readonly source: ByteSource;
  /** ISO 8601: the time of writes whose content names none. */
  readonly fileTime: string;
  readonly index: EntryIndex;
  readonly plan: Plan;
  readonly open: OpenTargets;
  readonly standIn: ReadonlyMap<number, number>;
  /** Entries that failed, in this slice or an earlier one. */
  readonly failed: Set<number>;
  /** Entries of a two-phase cycle that stand in the server. */
  readonly sent: Set<number>;
  /** Entries that the first pass over such a cycle created. */
  readonly created: Set<number>;
  /** Keys of `pendingReferences` that this file answers, and by which entry. */
  readonly awaited: ReadonlyMap<string, number>;
  /** All keys that something waited for when the plan was made. */
  readonly plannedTargets: ReadonlySet<string>;
  /** Reads the file again for what it answers of these keys. */
  readonly findAwaited: (targets: ReadonlySet<string>) => Promise<ReadonlyMap<string, number>>;
  /** The file's own ids are kept. */
  readonly trustIds: boolean;
  /** The Bundles come from messages, which know only a part of what they name. */
  readonly partial: boolean;
  /** May entries of this Bundle change what exists of a shared resource. */
  readonly isAuthoritative: (root: RootInfo | undefined) => boolean;
  /** Something lies in `work` for this run. */
  readonly spooled: boolean;
  /** Outcomes of chunks sent in this slice, while they are few; the parts in storage have them all. */
  readonly parts: Map<number, readonly EntryOutcome[]>;
  /** What makes the file known again. */
  readonly contentHash: string;
  /** Names the plan that chunk numbers belong to. */
  readonly planId: string;
  /** What the server's `$import` has been given, once it has ended. */
  readonly imported?: Imported | undefined;
  readonly settings: IngestSettings;
  readonly ports: IngestPorts;
  readonly signal: AbortSignal | undefined;
};
