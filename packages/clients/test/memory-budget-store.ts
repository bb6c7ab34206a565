import type { BudgetStore } from '../src/fhir/shared-budget.ts';

/** A {@link BudgetStore} in memory. */
export function memoryBudgetStore(): BudgetStore {
  const rows = new Map<string, { value: string; version: string }>();
  let versions = 0;
  return {
    read: async (name) => rows.get(name),
    async write(name, value, version) {
      if (rows.get(name)?.version !== version) return false;
      versions += 1;
      rows.set(name, { value, version: String(versions) });
      return true;
    },
  };
}
