import type { IdentityRow, IdentityTable, RowAddress } from './identity-table.ts';

/** An {@link IdentityTable} in memory: for tests, `fph load` and single runs. */
export function memoryIdentityTable(): IdentityTable & { rows(): IdentityRow[] } {
  const rows = new Map<string, IdentityRow>();
  let versions = 0;
  const at = ({ partition, key }: RowAddress) => `${partition}\n${key}`;
  return {
    async get(addresses) {
      return addresses.map((address) => rows.get(at(address)));
    },
    async commit(groups) {
      return groups.map(({ partition, writes }) => {
        const free = writes.every(
          ({ key, version }) => rows.get(at({ partition, key }))?.version === version,
        );
        if (!free) return 'changed';
        for (const { key, value } of writes) {
          versions += 1;
          rows.set(at({ partition, key }), { partition, key, value, version: String(versions) });
        }
        return 'done';
      });
    },
    rows: () => [...rows.values()],
  };
}
