import { createPatientIndex, type PatientIndex } from '@fph/chart';
import type { Patient } from 'fhir/r4';
import type { PatientChanges } from './patient-changes.ts';
import type { SnapshotStore } from './snapshot.ts';

export type DirectoryOptions = {
  changes: PatientChanges;
  snapshots: SnapshotStore;
  /** Largest number of patients held; above it the index is not used. */
  capacity: number;
  now: () => Date;
  /** Told when following the FHIR store fails; it is tried again at the next refresh. */
  onFailure: (error: unknown) => void;
};

export type PatientDirectory = {
  /** The index when its answers are whole; undefined while it fills or when there are too many patients. */
  ready(): PatientIndex | undefined;
  /** Brings in what has changed; calls at the same time, or within half a second, share one pass. */
  refresh(): Promise<void>;
};

// Clocks of a cluster differ, and a write may become visible after one that is stamped later.
const OVERLAP_MS = 10_000;
const SHARED_MS = 500;
const SNAPSHOT_EVERY_MS = 60_000;

/**
 * Keeps the index of all patients beside the FHIR store: filled once by a search, then by the history of Patient
 * (changes, deletes, merges), and saved as a snapshot so that a restart reads only what came since. A store with more
 * patients than `capacity` is not followed until the next start.
 */
export function createPatientDirectory(options: DirectoryOptions): PatientDirectory {
  const { changes, snapshots, capacity, now, onFailure } = options;
  let index = createPatientIndex({ capacity });
  /** The instant up to which the index holds the store; undefined before it is whole. */
  let since: Date | undefined;
  let savedAt = 0;
  let unsaved = false;
  let running: Promise<void> | undefined;

  async function pass(): Promise<void> {
    if (index.overflowed) return;
    const started = now();
    if (since) await follow(since);
    else if (!(await restore())) await fill();
    since = started;
    await save(started);
  }

  /** Reads everybody. A new index each time: what an earlier try left may have been deleted since. */
  async function fill(): Promise<void> {
    const fresh = createPatientIndex({ capacity });
    for await (const patient of changes.all()) {
      fresh.upsert(patient);
      if (fresh.overflowed) break;
    }
    index = fresh;
    unsaved = true;
  }

  async function follow(from: Date): Promise<void> {
    const seen = new Set<string>();
    for await (const change of changes.since(new Date(from.getTime() - OVERLAP_MS))) {
      // Newest first: what comes later in the history is older.
      if (seen.has(change.id)) continue;
      seen.add(change.id);
      if (apply(change.id, change.patient)) unsaved = true;
    }
  }

  /** True when the patient differs from what the index holds. */
  function apply(id: string, patient: Patient | undefined): boolean {
    const known = index.get(id);
    if (!patient) {
      index.remove(id);
      return known !== undefined;
    }
    index.upsert(patient);
    return JSON.stringify(known) !== JSON.stringify(index.get(id));
  }

  /** Starts from the snapshot; false where there is none, or the store's history does not lead from it to the store. */
  async function restore(): Promise<boolean> {
    const snapshot = await snapshots.load();
    if (!snapshot) return false;
    index = createPatientIndex({ capacity });
    index.restore(snapshot.lines);
    await follow(snapshot.since);
    // The store may have been emptied or replaced beside its snapshot: no history tells of that.
    return index.size === (await changes.count());
  }

  async function save(at: Date): Promise<void> {
    if (!unsaved || index.overflowed || at.getTime() - savedAt < SNAPSHOT_EVERY_MS) return;
    await snapshots.save({ since: at, lines: index.snapshot() });
    savedAt = at.getTime();
    unsaved = false;
  }

  return {
    ready: () => (since && !index.overflowed ? index : undefined),
    refresh() {
      const isFresh = since !== undefined && now().getTime() - since.getTime() < SHARED_MS;
      if (isFresh && !running) return Promise.resolve();
      running ??= pass()
        .catch(onFailure)
        .finally(() => {
          running = undefined;
        });
      return running;
    },
  };
}
