import { createTokenBucket } from '../faults/token-bucket.ts';
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
    async close() {
      db.close();
    },
  };
}
