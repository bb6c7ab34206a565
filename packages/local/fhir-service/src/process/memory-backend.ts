import { createTokenBucket } from '../faults/token-bucket.ts';
import { importLines } from '../jobs/import-lines.ts';
import { runExport } from '../jobs/run-export.ts';
import { createEngine } from '../rest/engine.ts';
import { openDatabase } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import { type Backend, encode } from './backend.ts';

/** Everything in memory and in this thread: for tests, and for a store that need not last. */
export function createMemoryBackend(now?: () => number): Backend {
  const db = openDatabase(':memory:');
  migrate(db);
  const bucket = createTokenBucket();
  const engine = createEngine(db, {
    writable: true,
    takeCapacity: bucket.take,
    ...(now ? { now } : {}),
  });
  return {
    read: (request) => encode(engine.handle(request)),
    write: async (request) => encode(engine.handle(request)),
    setEntryCapacity: bucket.set,
    export: (request, target, signal, onProgress) =>
      runExport(db, request, target, { signal, onProgress }),
    importLines: async (type, lines) => importLines(db, engine.resourceWriter(), type, lines),
    healthy: () => true,
    async close() {
      db.close();
    },
  };
}
