/** The one thread that writes to the store file. */
import { parentPort, workerData } from 'node:worker_threads';
import { createTokenBucket } from '../faults/token-bucket.ts';
import { createEngine } from '../rest/engine.ts';
import { openDatabase } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import { encode } from './backend.ts';
import type { FromWriter, ToWriter } from './writer-messages.ts';

if (!parentPort) throw new Error('the writer runs as a worker thread');
const port = parentPort;
const send = (message: FromWriter, transfer: ArrayBuffer[] = []) =>
  port.postMessage(message, transfer);

try {
  start((workerData as { file: string }).file);
} catch (error) {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}

function start(file: string): void {
  const db = openDatabase(file);
  migrate(db);
  const bucket = createTokenBucket();
  const engine = createEngine(db, { writable: true, takeCapacity: bucket.take });
  port.on('message', (message: ToWriter) => {
    switch (message.kind) {
      case 'request': {
        const response = encode(engine.handle(message.request));
        const transfer = response.body ? [response.body.buffer as ArrayBuffer] : [];
        send({ kind: 'response', key: message.key, response }, transfer);
        return;
      }
      case 'capacity':
        bucket.set(message.perSecond);
        return;
      case 'close':
        db.raw.exec('pragma wal_checkpoint(truncate)');
        db.close();
        send({ kind: 'closed' });
        port.close();
    }
  });
  send({ kind: 'ready' });
}
