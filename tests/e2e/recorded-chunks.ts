import type { connectStorage } from '../../packages/platform/src/index.ts';
import type { PassedBundle } from './recording-proxy.ts';

type Storage = ReturnType<typeof connectStorage>;

/** Notes from when on each chunk was surely on record, by looking again and again. */
export function watchRecords(storage: Storage): {
  /** `run chunk` -> milliseconds since 1970. */
  readonly seen: ReadonlyMap<string, number>;
  stop(): Promise<void>;
} {
  const seen = new Map<string, number>();
  let stopped = false;
  const look = async () => {
    const table = storage.table('chunks');
    while (!stopped) {
      try {
        for await (const { partitionKey, rowKey } of table.listEntities()) {
          const name = `${partitionKey} ${Number(rowKey?.slice(1))}`;
          if (!seen.has(name)) seen.set(name, Date.now());
        }
      } catch {
        // Storage is being started again.
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const looking = look();
  return {
    seen,
    async stop() {
      stopped = true;
      await looking;
    },
  };
}

/** What each chunk was made of, by `run chunk`, as the parts of the outcomes tell. */
export async function chunkTargets(storage: Storage): Promise<Map<string, string[]>> {
  const container = storage.blobs.getContainerClient('outcomes');
  const targets = new Map<string, string[]>();
  for await (const { name } of container.listBlobsFlat()) {
    const [, run, chunk] = /([^/]+)\/parts\/(\d+)\.ndjson$/.exec(name) ?? [];
    if (run === undefined) continue;
    const text = (await container.getBlobClient(name).downloadToBuffer()).toString('utf8');
    const lines = text.split('\n').filter((line) => line !== '');
    targets.set(
      `${run} ${Number(chunk)}`,
      lines.flatMap((line) => (JSON.parse(line) as { target?: string }).target ?? []),
    );
  }
  return targets;
}

/** Chunks of which something was read or written after they were on record. */
export function sentAfterRecord(
  passed: readonly PassedBundle[],
  targets: ReadonlyMap<string, readonly string[]>,
  seen: ReadonlyMap<string, number>,
): string[] {
  const lastSent = new Map<string, number>();
  for (const { at, entries } of passed) {
    for (const { url } of entries) lastSent.set(url, Math.max(at, lastSent.get(url) ?? 0));
  }
  return [...targets].flatMap(([chunk, names]) => {
    const recorded = seen.get(chunk);
    const late = names.filter((name) => (lastSent.get(name) ?? 0) > (recorded ?? Infinity));
    return late.length > 0 ? [`${chunk}: ${late.length} of ${names.length}`] : [];
  });
}

/** How many chunks were sent more than once, a client's retries while the server is away included: what the kills cost. */
export function chunksSentAgain(
  passed: readonly PassedBundle[],
  targets: ReadonlyMap<string, readonly string[]>,
): number {
  const written = new Map<string, number>();
  for (const { entries } of passed) {
    for (const { method, url } of entries) {
      if (method === 'PUT') written.set(url, (written.get(url) ?? 0) + 1);
    }
  }
  let again = 0;
  for (const names of targets.values()) {
    if (names.some((name) => (written.get(name) ?? 0) > 1)) again++;
  }
  return again;
}
