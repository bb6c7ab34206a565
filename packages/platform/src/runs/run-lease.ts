import { PlatformError } from '../platform-error.ts';
import type { Run, RunLease, RunPatch } from '../ports/runs.ts';

/** A run row with what the lease needs; `etag` changes with every write. */
export type LeasedRow = {
  readonly run: Run;
  readonly owner: string | undefined;
  /** Milliseconds since 1970; 0 when nobody holds it. */
  readonly leaseUntil: number;
  readonly etag: string;
};

/** Replaces a row whose ETag is still the given one; undefined when it is not. */
export type CompareAndSet = (
  id: string,
  row: Omit<LeasedRow, 'etag'>,
  etag: string,
) => Promise<LeasedRow | undefined>;

export type LeaseTerms = { readonly leaseMs: number; readonly now: () => number };

/** Keeps a run row leased by renewing it three times within its duration. */
export function holdLease(taken: LeasedRow, set: CompareAndSet, terms: LeaseTerms): RunLease {
  let row = taken;
  let lost = false;
  let turn: Promise<unknown> = Promise.resolve();

  // One write at a time, or the heartbeat would invalidate the ETag of a save.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work, work);
    turn = result.catch(() => undefined);
    return result;
  };
  const write = async (patch: RunPatch, keep: boolean): Promise<Run> => {
    if (lost) throw new PlatformError('lease-lost');
    const leaseUntil = keep ? terms.now() + terms.leaseMs : 0;
    const activeUntil = keep ? new Date(leaseUntil).toISOString() : patch.activeUntil;
    const next = await set(
      row.run.id,
      {
        run: { ...row.run, ...patch, activeUntil },
        owner: keep ? row.owner : undefined,
        leaseUntil,
      },
      row.etag,
    );
    if (next === undefined) {
      lost = true;
      throw new PlatformError('lease-lost');
    }
    row = next;
    return row.run;
  };
  const timer = setInterval(() => {
    // A failed renewal shows at the next save; until then another worker may only take over after the lease has run out.
    void inTurn(() => write({}, true)).catch(() => undefined);
  }, terms.leaseMs / 3);
  timer.unref();

  return {
    get run() {
      return row.run;
    },
    save: (patch) => inTurn(() => write(patch, true)),
    async release(patch = {}) {
      clearInterval(timer);
      return inTurn(() => write(patch, false));
    },
    abandon() {
      clearInterval(timer);
    },
  };
}
