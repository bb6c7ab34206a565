import { createHash } from 'node:crypto';
import { odata } from '@azure/data-tables';
import type { PendingReference, PendingReferences } from '../ports/pending-references.ts';
import type { Storage } from '../storage/connect-storage.ts';
import { makeOnce, statusOf } from '../storage/make-once.ts';

type Columns = { holder: string; path: string; identifier: string; since: string };

/** {@link PendingReferences} in the table `pendingReferences`, partitioned by what is waited for. */
export function tablePendingReferences(storage: Pick<Storage, 'table'>): PendingReferences {
  const table = storage.table('pendingReferences');
  const once = makeOnce();
  const ready = () => once('table', () => table.createTable());
  return {
    async add(rows) {
      await ready();
      for (const row of rows) {
        const { target, ...columns } = row;
        const entity = { partitionKey: target, rowKey: rowKeyOf(row), ...columns };
        await table.upsertEntity(entity, 'Replace');
      }
    },
    async targets(limit) {
      await ready();
      const targets = new Set<string>();
      const queryOptions = { select: ['PartitionKey'] };
      for await (const { partitionKey } of table.listEntities({ queryOptions })) {
        if (partitionKey !== undefined) targets.add(partitionKey);
        if (targets.size > limit) return undefined;
      }
      return targets;
    },
    async waitingFor(target) {
      await ready();
      const found: PendingReference[] = [];
      const queryOptions = { filter: odata`PartitionKey eq ${target}` };
      for await (const row of table.listEntities<Columns>({ queryOptions })) {
        const { holder, path, identifier, since } = row;
        found.push({ target, holder, path, identifier, since });
      }
      return found;
    },
    async remove(rows) {
      await ready();
      for (const row of rows) {
        try {
          await table.deleteEntity(row.target, rowKeyOf(row));
        } catch (error) {
          if (statusOf(error) !== 404) throw error;
        }
      }
    },
  };
}

/** Row keys may not hold slashes. */
function rowKeyOf({ holder, path }: PendingReference): string {
  return createHash('sha256').update(`${holder} ${path}`).digest('hex').slice(0, 32);
}
