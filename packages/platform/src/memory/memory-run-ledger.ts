import { randomUUID } from 'node:crypto';
import { PlatformError } from '../platform-error.ts';
import {
  type ChunkRow,
  type ContentRow,
  hasEnded,
  type MemberRow,
  type RunLedger,
} from '../ports/runs.ts';
import { type CompareAndSet, holdLease, type LeasedRow } from '../runs/run-lease.ts';
import { claimedRun, eventHash, newRun, newRunId, reopened } from '../runs/run-record.ts';

/** A {@link RunLedger} in memory: for tests and `fph load`. */
export function memoryRunLedger(options: { now?: () => number; leaseMs?: number } = {}): RunLedger {
  const { now = Date.now, leaseMs = 60_000 } = options;
  const rows = new Map<string, LeasedRow>();
  const events = new Map<string, string>();
  const chunks = new Map<string, Map<number, ChunkRow>>();
  const members = new Map<string, Map<number, MemberRow>>();
  const contents = new Map<string, ContentRow>();
  let versions = 0;
  const put = (row: Omit<LeasedRow, 'etag'>): LeasedRow => {
    const stored = { ...row, etag: String(++versions) };
    rows.set(row.run.id, stored);
    return stored;
  };
  const set: CompareAndSet = async (id, row, etag) =>
    rows.get(id)?.etag === etag ? put(row) : undefined;
  const inside = <T>(map: Map<string, Map<number, T>>, id: string) => {
    const inner = map.get(id) ?? new Map<number, T>();
    map.set(id, inner);
    return inner;
  };

  return {
    async register(key) {
      const hash = eventHash(key, '');
      const known = rows.get(events.get(hash) ?? '');
      if (known !== undefined) return known.run;
      const run = newRun(newRunId(now()), key, now());
      events.set(hash, run.id);
      return put({ run, owner: undefined, leaseUntil: 0 }).run;
    },
    async claim(id) {
      const row = rows.get(id);
      if (row === undefined) throw new PlatformError('run-unknown');
      if (hasEnded(row.run)) return { kind: 'ended', run: row.run };
      if (row.leaseUntil > now()) return { kind: 'busy', run: row.run };
      const taken = put({
        run: claimedRun(row.run),
        owner: randomUUID(),
        leaseUntil: now() + leaseMs,
      });
      return { kind: 'claimed', lease: holdLease(taken, set, { leaseMs, now }) };
    },
    get: async (id) => rows.get(id)?.run,
    find: async (key) => rows.get(events.get(eventHash(key, '')) ?? '')?.run,
    async list({ states, parent, limit = 1000 } = {}) {
      return [...rows.values()]
        .map(({ run }) => run)
        .filter((run) => states?.includes(run.state) ?? true)
        .filter((run) => parent === undefined || run.parent === parent)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit);
    },
    async reopen(id, { force }) {
      const row = rows.get(id);
      if (row === undefined) throw new PlatformError('run-unknown');
      if (!hasEnded(row.run)) return row.run;
      chunks.delete(id);
      return put({ run: reopened(row.run, force, now()), owner: undefined, leaseUntil: 0 }).run;
    },
    async recordChunk(id, row) {
      inside(chunks, id).set(row.chunk, row);
    },
    chunks: async (id) => [...inside(chunks, id).values()].sort((a, b) => a.chunk - b.chunk),
    async recordMember(id, row) {
      inside(members, id).set(row.member, row);
    },
    members: async (id) => [...inside(members, id).values()].sort((a, b) => a.member - b.member),
    content: async (hash) => contents.get(hash),
    async recordContent(hash, row) {
      contents.set(hash, row);
    },
    async purge(endedBefore) {
      let purged = 0;
      for (const [id, { run }] of rows) {
        if (run.ended === undefined || run.ended >= endedBefore) continue;
        for (const map of [rows, chunks, members]) map.delete(id);
        events.delete(eventHash(run, ''));
        purged++;
      }
      return purged;
    },
  };
}
