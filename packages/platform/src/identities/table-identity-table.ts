import type { TableClient, TransactionAction } from '@azure/data-tables';
import {
  type IdentityTable,
  maxRowsPerGroup,
  type RowAddress,
  type RowGroup,
  type RowWrite,
} from '@fph/identity';
import type { Storage } from '../storage/connect-storage.ts';
import { makeOnce, statusOf } from '../storage/make-once.ts';

/** Point reads at once: Table storage has no read of many rows that is not a scan. */
const readsAtOnce = 16;
const writesAtOnce = 8;

/**
 * {@link IdentityTable} in the table `identities`. A group is one entity group transaction; several groups of a partition
 * share one as long as nobody else interferes.
 */
export function tableIdentityTable(
  storage: Pick<Storage, 'table'>,
  name = 'identities',
): IdentityTable {
  const table = storage.table(name);
  const once = makeOnce();
  const ready = async () => once('table', async () => table.createTable());
  return {
    async get(addresses, signal) {
      await ready();
      return inParallel(readsAtOnce, addresses, async (address) => readRow(table, address, signal));
    },
    async commit(groups, signal) {
      await ready();
      const outcomes = new Map<RowGroup, 'done' | 'changed'>();
      await inParallel(writesAtOnce, packs(groups), async (pack) => {
        if (await submit(table, pack, signal)) {
          for (const group of pack) outcomes.set(group, 'done');
          return;
        }
        for (const group of pack) {
          const done = pack.length > 1 && (await submit(table, [group], signal));
          outcomes.set(group, done ? 'done' : 'changed');
        }
      });
      return groups.map((group) => outcomes.get(group) ?? 'changed');
    },
  };
}

async function readRow(table: TableClient, { partition, key }: RowAddress, signal?: AbortSignal) {
  try {
    const options = signal ? { abortSignal: signal } : {};
    const row = await table.getEntity<{ value: string }>(partition, key, options);
    return { partition, key, value: row.value, version: row.etag };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Groups of one partition together, up to the 100 rows of a transaction and no row twice. */
function packs(groups: readonly RowGroup[]): RowGroup[][] {
  const all: RowGroup[][] = [];
  const filling = new Map<string, { pack: RowGroup[]; keys: Set<string> }>();
  for (const group of groups) {
    const { partition, writes } = group;
    let open = filling.get(partition);
    const fits =
      open !== undefined &&
      open.keys.size + writes.length <= maxRowsPerGroup &&
      !writes.some(({ key }) => open?.keys.has(key));
    if (!open || !fits) {
      open = { pack: [], keys: new Set() };
      filling.set(partition, open);
      all.push(open.pack);
    }
    open.pack.push(group);
    for (const { key } of writes) open.keys.add(key);
  }
  return all;
}

/** True when all rows are written, false when one was not as expected and none is. */
async function submit(
  table: TableClient,
  pack: readonly RowGroup[],
  signal?: AbortSignal,
): Promise<boolean> {
  const actions = pack.flatMap(({ partition, writes }) =>
    writes.map((write) => actionOf(partition, write)),
  );
  try {
    await table.submitTransaction(actions, signal ? { abortSignal: signal } : {});
    return true;
  } catch (error) {
    const status = statusOf(error);
    // There already, another version, gone.
    if (status === 409 || status === 412 || status === 404) return false;
    throw error;
  }
}

function actionOf(partition: string, { key, value, version }: RowWrite): TransactionAction {
  const entity = { partitionKey: partition, rowKey: key, value };
  return version === undefined
    ? ['create', entity]
    : ['update', entity, 'Replace', { etag: version }];
}

async function inParallel<T, R>(
  width: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
