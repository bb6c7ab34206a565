/** The one thread that writes to the store file. */
import { parentPort, workerData } from 'node:worker_threads';
import { createTokenBucket } from '../faults/token-bucket.ts';
import { toFhirError } from '../fhir-error.ts';
import { importLines } from '../jobs/import-lines.ts';
import { createEngine } from '../rest/engine.ts';
import type { FhirRequest, FhirResponse } from '../rest/messages.ts';
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

/** Requests that one commit may hold. */
const GROUP = 16;

type Pending = { key: number; request: FhirRequest };

function start(file: string): void {
  const db = openDatabase(file);
  migrate(db);
  const bucket = createTokenBucket();
  const engine = createEngine(db, { writable: true, takeCapacity: bucket.take });
  const pending: Pending[] = [];

  /** Several waiting requests share a commit; each is a savepoint of its own, answered after the commit. */
  function drain(): void {
    const group = pending.splice(0, GROUP);
    if (group.length === 0) return;
    let responses: FhirResponse[];
    try {
      responses = db.transaction(() => group.map(({ request }) => engine.handle(request)));
    } catch (error) {
      const failure = toFhirError(error);
      const body = JSON.stringify(failure.toOutcome());
      responses = group.map(() => ({ status: failure.status, headers: {}, body }));
    }
    group.forEach(({ key }, at) => {
      const response = encode(responses[at] ?? { status: 500, headers: {}, body: undefined });
      send(
        { kind: 'response', key, response },
        response.body ? [response.body.buffer as ArrayBuffer] : [],
      );
    });
    if (pending.length > 0) setImmediate(drain);
  }

  port.on('message', (message: ToWriter) => {
    switch (message.kind) {
      case 'request':
        pending.push(message);
        if (pending.length === 1) setImmediate(drain);
        return;
      case 'import': {
        const failures = importLines(db, engine.resourceWriter(), message.type, message.lines);
        send({ kind: 'imported', key: message.key, failures });
        return;
      }
      case 'capacity':
        bucket.set(message.perSecond);
        return;
      case 'close':
        while (pending.length > 0) drain();
        db.raw.exec('pragma wal_checkpoint(truncate)');
        db.close();
        send({ kind: 'closed' });
        port.close();
    }
  });
  send({ kind: 'ready' });
}
