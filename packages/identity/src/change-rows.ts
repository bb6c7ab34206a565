import { IdentityError } from './identity-error.ts';
import type { IdentityTable, RowAddress, RowWrite } from './identity-table.ts';
import { type RowView, viewRows } from './row-view.ts';

/** How often a change is tried when other workers change the same rows. */
const maxTries = 12;

/**
 * Reads rows, lets `plan` decide what to write, and writes it if nothing has changed meanwhile; else starts again.
 * A plan without writes is an answer.
 */
export async function changeRows<T>(
  table: IdentityTable,
  partition: string,
  addresses: readonly RowAddress[],
  plan: (view: RowView) => { writes: readonly RowWrite[]; result: T },
  signal?: AbortSignal,
): Promise<T> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const { writes, result } = plan(await viewRows(table, addresses, signal));
    if (writes.length === 0) return result;
    const [outcome] = await table.commit([{ partition, writes }], signal);
    if (outcome === 'done') return result;
  }
  throw new IdentityError('contention');
}
