import type { Observation } from 'fhir/r4';
import type { ObservationStore } from './ports.ts';

/** Observations in memory with versions, as a FHIR server keeps them: for tests and benches. */
export function memoryStore(): ObservationStore & {
  readonly stored: ReadonlyMap<string, { observation: Observation; versionId: string }>;
} {
  const stored = new Map<string, { observation: Observation; versionId: string }>();
  return {
    stored,
    read: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const found = stored.get(id);
          return found ? [[id, found] as const] : [];
        }),
      ),
    write: async (writes) =>
      writes.map(({ observation, expectedVersion }) => {
        const current = stored.get(observation.id);
        if (current?.versionId !== expectedVersion) return { kind: 'changed' };
        const versionId = String(Number(current?.versionId ?? 0) + 1);
        stored.set(observation.id, { observation, versionId });
        return { kind: 'written', versionId };
      }),
  };
}
