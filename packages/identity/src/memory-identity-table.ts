import type { IdentityRow, IdentityTable, RowAddress } from './identity-table.ts';

/** An {@link IdentityTable} in memory: for tests, `fph load` and single runs. */
export function memoryIdentityTable(): IdentityTable & { rows(): IdentityRow[] } {
  const rows = new Map<string, IdentityRow>();
  let versions = 0;
  const at = ({ partition, key }: RowAddress) => `${partition}\n${key}`;
  const put = (row: RowAddress & { value: string }): IdentityRow => {
    const { partition, key, value } = row;
    const stored = { partition, key, value, version: String(++versions) };
    rows.set(at(row), stored);
    return stored;
  };
  return {
    async get(addresses) {
      return addresses.map((address) => rows.get(at(address)));
    },
    async insert(candidates) {
      return candidates.map((candidate) => {
        const standing = rows.get(at(candidate));
        return standing
          ? { inserted: false, row: standing }
          : { inserted: true, row: put(candidate) };
      });
    },
    async replace(changed) {
      return changed.map((row) =>
        rows.get(at(row))?.version === row.version ? put(row) : undefined,
      );
    },
    rows: () => [...rows.values()],
  };
}
