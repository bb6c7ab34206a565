import type { IdentityRow, IdentityTable, RowAddress } from './identity-table.ts';
import { type Binding, type Entity, readBinding, readEntity } from './rows.ts';
import { entityKey } from './tokens.ts';

/** What stands in the table, as read once for one piece of work. */
export type RowView = {
  /** Reads keys not read yet, the entities they lead to, and the survivors of those. */
  load(addresses: readonly RowAddress[], signal?: AbortSignal): Promise<void>;
  binding(type: string, key: string): Binding | undefined;
  entity(type: string, id: string): { entity: Entity; version: string } | undefined;
  version(type: string, key: string): string | undefined;
  /** The survivor at the end of the merges of an id; the id itself when it is not merged or not known. */
  root(type: string, id: string): string;
};

/** More merges in a row than this are not followed. */
const maxMerges = 32;

export async function viewRows(
  table: IdentityTable,
  addresses: readonly RowAddress[],
  signal?: AbortSignal,
): Promise<RowView> {
  const view = emptyView(table);
  await view.load(addresses, signal);
  return view;
}

function emptyView(table: IdentityTable): RowView {
  const rows = new Map<string, IdentityRow | undefined>();
  const name = (type: string, key: string) => `${type}/${key}`;
  const view: RowView = {
    async load(addresses, signal) {
      let wanted = distinct(addresses, rows, name);
      for (let depth = 0; wanted.length > 0 && depth < maxMerges; depth += 1) {
        const found = await table.get(wanted, signal);
        const next: RowAddress[] = [];
        wanted.forEach(({ partition, key }, index) => {
          const row = found[index];
          rows.set(name(partition, key), row);
          const target = row && targetOf(row);
          if (target !== undefined) next.push({ partition, key: entityKey(target) });
        });
        wanted = distinct(next, rows, name);
      }
    },
    binding(type, key) {
      const row = rows.get(name(type, key));
      return row && readBinding(row);
    },
    entity(type, id) {
      const row = rows.get(name(type, entityKey(id)));
      return row && { entity: readEntity(row), version: row.version };
    },
    version: (type, key) => rows.get(name(type, key))?.version,
    root(type, id) {
      let root = id;
      for (let depth = 0; depth < maxMerges; depth += 1) {
        const into = view.entity(type, root)?.entity.into;
        if (into === undefined) break;
        root = into;
      }
      return root;
    },
  };
  return view;
}

function targetOf(row: IdentityRow): string | undefined {
  return row.key.startsWith('e-') ? readEntity(row).into : readBinding(row).id;
}

function distinct(
  addresses: readonly RowAddress[],
  known: ReadonlyMap<string, unknown>,
  name: (type: string, key: string) => string,
): RowAddress[] {
  const fresh = new Map<string, RowAddress>();
  for (const address of addresses) {
    const key = name(address.partition, address.key);
    if (!known.has(key)) fresh.set(key, address);
  }
  return [...fresh.values()];
}
