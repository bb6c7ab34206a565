import type { PendingReference, PendingReferences } from '../ports/pending-references.ts';

/** {@link PendingReferences} in memory: for tests and `fph load`. */
export function memoryPendingReferences(): PendingReferences {
  const rows = new Map<string, PendingReference>();
  const key = ({ target, holder, path }: PendingReference) => `${target} ${holder} ${path}`;
  return {
    async add(added) {
      for (const row of added) rows.set(key(row), row);
    },
    async targets(limit) {
      const targets = new Set([...rows.values()].map(({ target }) => target));
      return targets.size > limit ? undefined : targets;
    },
    waitingFor: async (target) => [...rows.values()].filter((row) => row.target === target),
    async remove(removed) {
      for (const row of removed) rows.delete(key(row));
    },
  };
}
