import type { ObservationStore, StoredObservation } from './ports.ts';

/**
 * Remembers Observations that are written again and again (those that hold samples or components of a period), so that
 * a batch need not read what the batch before it wrote. Bounded by bytes, not by number: a day of seconds is 350 kB.
 */
export function cachedStore(store: ObservationStore, maxBytes: number): ObservationStore {
  const cache = new Map<string, { stored: StoredObservation; bytes: number }>();
  let bytes = 0;
  const forget = (id: string) => {
    const entry = cache.get(id);
    if (entry === undefined) return;
    cache.delete(id);
    bytes -= entry.bytes;
  };
  const remember = (id: string, stored: StoredObservation) => {
    forget(id);
    const size = sizeOf(stored);
    if (size > maxBytes / 4) return;
    cache.set(id, { stored, bytes: size });
    bytes += size;
    for (const oldest of cache.keys()) {
      if (bytes <= maxBytes) break;
      forget(oldest);
    }
  };
  return {
    read: async (ids, options) => {
      const found = new Map<string, StoredObservation>();
      const missing: string[] = [];
      for (const id of ids) {
        const entry = cache.get(id);
        if (entry === undefined) {
          missing.push(id);
          continue;
        }
        found.set(id, entry.stored);
        // The newest stands last.
        cache.delete(id);
        cache.set(id, entry);
      }
      if (missing.length > 0) {
        for (const [id, stored] of await store.read(missing, options)) found.set(id, stored);
      }
      return found;
    },
    write: async (writes, signal) => {
      const results = await store.write(writes, signal).catch((error: unknown) => {
        // Nobody knows what was written.
        for (const { observation } of writes) forget(observation.id);
        throw error;
      });
      for (const [index, { observation }] of writes.entries()) {
        const result = results[index];
        const grows = observation.effectivePeriod?.start !== observation.effectivePeriod?.end;
        if (result?.kind === 'written' && result.versionId !== undefined && grows) {
          remember(observation.id, { observation, versionId: result.versionId });
        } else forget(observation.id);
      }
      return results;
    },
  };
}

/** Bytes that an Observation takes, about: its samples are nearly all of it. */
function sizeOf({ observation }: StoredObservation): number {
  const samples = [observation, ...(observation.component ?? [])].reduce(
    (sum, { valueSampledData }) => sum + (valueSampledData?.data?.length ?? 0),
    0,
  );
  return 2_000 + samples;
}
