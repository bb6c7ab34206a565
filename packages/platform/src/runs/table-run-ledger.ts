import { randomUUID } from 'node:crypto';
import { odata, type TableClient, type TableEntityResult } from '@azure/data-tables';
import { PlatformError } from '../platform-error.ts';
import {
  type ChunkRow,
  type ContentRow,
  hasEnded,
  type MemberRow,
  type Run,
  type RunLedger,
} from '../ports/runs.ts';
import type { Storage } from '../storage/connect-storage.ts';
import { makeOnce, statusOf } from '../storage/make-once.ts';
import { type CompareAndSet, holdLease, type LeasedRow } from './run-lease.ts';
import { claimedRun, eventHash, newRun, newRunId, reopened } from './run-record.ts';

export type TableRunLedgerOptions = {
  /** Key of the hashes under which events are found. */
  readonly secret: string;
  readonly leaseMs?: number;
  readonly now?: () => number;
};

/** Columns of a run: the name, which is patient data, stands in its own; `data` holds the rest. */
type RunColumns = {
  name: string;
  state: string;
  parent: string;
  data: string;
  owner: string;
  leaseUntil: string;
};
type DataColumns = { data: string };

const runPartition = 'run';
const eventPartition = 'event';
const contentPartition = 'content';

/** A {@link RunLedger} in the tables `runs` and `chunks`. */
export function tableRunLedger(
  storage: Pick<Storage, 'table'>,
  { secret, leaseMs = 60_000, now = Date.now }: TableRunLedgerOptions,
): RunLedger {
  const once = makeOnce();
  const runs = storage.table('runs');
  const chunks = storage.table('chunks');
  const ready = (table: TableClient) => once(table.tableName, () => table.createTable());

  const readRun = async (id: string): Promise<LeasedRow | undefined> => {
    await ready(runs);
    const found = await getOrUndefined(() => runs.getEntity<RunColumns>(runPartition, id));
    return found === undefined ? undefined : rowOf(found);
  };
  const set: CompareAndSet = async (id, row, etag) => {
    try {
      const written = await runs.updateEntity(entityOf(id, row), 'Replace', { etag });
      return { ...row, etag: written.etag ?? '' };
    } catch (error) {
      // 404: purged under us.
      if (statusOf(error) === 412 || statusOf(error) === 404) return undefined;
      throw error;
    }
  };
  /** Inserts, or answers false when the key is taken. */
  const insert = async (table: TableClient, entity: { partitionKey: string; rowKey: string }) => {
    await ready(table);
    try {
      await table.createEntity(entity);
      return true;
    } catch (error) {
      if (statusOf(error) === 409) return false;
      throw error;
    }
  };
  const upsert = async (
    table: TableClient,
    partitionKey: string,
    rowKey: string,
    value: unknown,
  ) => {
    await ready(table);
    const entity = { partitionKey, rowKey, data: JSON.stringify(value) };
    await table.upsertEntity(entity, 'Replace');
  };
  const listRows = async <T>(partition: string, from: string, to: string): Promise<T[]> => {
    await ready(chunks);
    const filter = odata`PartitionKey eq ${partition} and RowKey ge ${from} and RowKey lt ${to}`;
    const found: T[] = [];
    for await (const row of chunks.listEntities<DataColumns>({ queryOptions: { filter } })) {
      found.push(JSON.parse(row.data) as T);
    }
    return found;
  };
  const eventRun = async (hash: string): Promise<string | undefined> => {
    await ready(runs);
    const row = await getOrUndefined(() => runs.getEntity<DataColumns>(eventPartition, hash));
    return row?.data;
  };

  return {
    async register(key) {
      const hash = eventHash(key, secret);
      let id = await eventRun(hash);
      if (id === undefined) {
        const fresh = newRunId(now());
        const event = { partitionKey: eventPartition, rowKey: hash, data: fresh };
        id = (await insert(runs, event)) ? fresh : await eventRun(hash);
      }
      if (id === undefined) throw new PlatformError('run-unknown');
      // Also after a crash between the two inserts.
      const run = newRun(id, key, now());
      const isNew = await insert(runs, entityOf(id, { run, owner: undefined, leaseUntil: 0 }));
      return isNew ? run : ((await readRun(id))?.run ?? run);
    },
    async claim(id) {
      const row = await readRun(id);
      if (row === undefined) throw new PlatformError('run-unknown');
      if (hasEnded(row.run)) return { kind: 'ended', run: row.run };
      if (row.leaseUntil > now()) return { kind: 'busy', run: row.run };
      const taken = await set(
        id,
        {
          run: claimedRun(row.run),
          owner: randomUUID(),
          leaseUntil: now() + leaseMs,
        },
        row.etag,
      );
      if (taken === undefined) return { kind: 'busy', run: row.run };
      return { kind: 'claimed', lease: holdLease(taken, set, { leaseMs, now }) };
    },
    get: async (id) => (await readRun(id))?.run,
    async find(key) {
      const id = await eventRun(eventHash(key, secret));
      return id === undefined ? undefined : (await readRun(id))?.run;
    },
    async list({ states, parent, limit = 1000 } = {}) {
      await ready(runs);
      const filters = [odata`PartitionKey eq ${runPartition}`];
      if (states !== undefined) {
        filters.push(`(${states.map((state) => odata`state eq ${state}`).join(' or ')})`);
      }
      if (parent !== undefined) filters.push(odata`parent eq ${parent}`);
      const found: Run[] = [];
      const queryOptions = { filter: filters.join(' and ') };
      for await (const row of runs.listEntities<RunColumns>({ queryOptions })) {
        found.push(rowOf(row).run);
        if (found.length >= limit) break;
      }
      return found;
    },
    async reopen(id, { force }) {
      const row = await readRun(id);
      if (row === undefined) throw new PlatformError('run-unknown');
      if (!hasEnded(row.run)) return row.run;
      await clear(chunks, id, 'c');
      const run = reopened(row.run, force, now());
      const written = await set(id, { run, owner: undefined, leaseUntil: 0 }, row.etag);
      return written?.run ?? (await readRun(id))?.run ?? run;
    },
    recordChunk: async (id, row) => upsert(chunks, id, `c${padded(row.chunk)}`, row),
    chunks: async (id) => listRows<ChunkRow>(id, 'c', 'd'),
    recordMember: async (id, row) => upsert(chunks, id, `m${padded(row.member)}`, row),
    members: async (id) => listRows<MemberRow>(id, 'm', 'n'),
    async content(hash) {
      await ready(runs);
      const row = await getOrUndefined(() => runs.getEntity<DataColumns>(contentPartition, hash));
      return row === undefined ? undefined : (JSON.parse(row.data) as ContentRow);
    },
    recordContent: async (hash, row) => upsert(runs, contentPartition, hash, row),
    async purge(endedBefore) {
      let purged = 0;
      await ready(runs);
      const queryOptions = { filter: odata`PartitionKey eq ${runPartition}` };
      for await (const row of runs.listEntities<RunColumns>({ queryOptions })) {
        const { run } = rowOf(row);
        if (run.ended === undefined || run.ended >= endedBefore) continue;
        await ready(chunks);
        for (const kind of ['c', 'm']) await clear(chunks, run.id, kind);
        await removeRow(runs, eventPartition, eventHash(run, secret));
        await removeRow(runs, runPartition, run.id);
        purged++;
      }
      return purged;
    },
  };
}

function padded(number: number): string {
  return String(number).padStart(8, '0');
}

function entityOf(id: string, row: Omit<LeasedRow, 'etag'>) {
  const { name, ...rest } = row.run;
  return {
    partitionKey: runPartition,
    rowKey: id,
    name,
    state: row.run.state,
    parent: row.run.parent ?? '',
    owner: row.owner ?? '',
    leaseUntil: String(row.leaseUntil),
    data: JSON.stringify(rest),
  };
}

function rowOf(entity: TableEntityResult<RunColumns>): LeasedRow {
  const rest = JSON.parse(entity.data) as Omit<Run, 'name'>;
  return {
    run: { ...rest, name: entity.name },
    owner: entity.owner === '' ? undefined : entity.owner,
    leaseUntil: Number(entity.leaseUntil),
    etag: entity.etag,
  };
}

async function getOrUndefined<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function removeRow(table: TableClient, partition: string, row: string): Promise<void> {
  try {
    await table.deleteEntity(partition, row);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}

async function clear(table: TableClient, partition: string, kind: string): Promise<void> {
  const to = String.fromCharCode(kind.charCodeAt(0) + 1);
  const filter = odata`PartitionKey eq ${partition} and RowKey ge ${kind} and RowKey lt ${to}`;
  for await (const { rowKey } of table.listEntities({ queryOptions: { filter } })) {
    if (rowKey !== undefined) await removeRow(table, partition, rowKey);
  }
}
