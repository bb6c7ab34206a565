import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FhirError } from '../fhir-error.ts';
import type { ImportFailure } from '../jobs/import-lines.ts';
import { createEngine } from '../rest/engine.ts';
import { openDatabase } from '../store/database.ts';
import { type Backend, type EncodedResponse, encode } from './backend.ts';
import { runExportWorker } from './run-export-worker.ts';
import type { FromWriter, ToWriter } from './writer-messages.ts';

export const STORE_FILE = 'fhir.sqlite';

type Waiting = {
  resolve(value: EncodedResponse | ImportFailure[]): void;
  reject(error: unknown): void;
};

/**
 * A store in a folder: one writer in a worker thread, reads on a second connection in this thread.
 * WAL lets a read see the last committed state while a bundle is being written.
 */
export async function createFileBackend(dataDir: string): Promise<Backend> {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, STORE_FILE);
  const worker = new Worker(new URL('./writer-worker.ts', import.meta.url), {
    workerData: { file },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // what a bundle becomes when it is parsed lives until the bundle is written: with room for it
    // the collector does not copy it around meanwhile
    resourceLimits: { maxYoungGenerationSizeMb: 96 },
  });
  const waiting = new Map<number, Waiting>();
  let nextKey = 0;
  let onClosed: (() => void) | undefined;
  let failure: Error | undefined;

  const fail = (error: Error) => {
    failure = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromWriter) => {
      switch (message.kind) {
        case 'ready':
          resolve();
          return;
        case 'failed':
          reject(new Error(message.message));
          return;
        case 'response':
        case 'imported': {
          const entry = waiting.get(message.key);
          waiting.delete(message.key);
          entry?.resolve(message.kind === 'response' ? message.response : message.failures);
          return;
        }
        case 'closed':
          onClosed?.();
      }
    });
    worker.on('error', (error) => {
      fail(error instanceof Error ? error : new Error(String(error)));
      reject(error);
    });
    worker.on('exit', (code) => {
      if (code !== 0) fail(new Error(`the writer stopped with code ${code}`));
    });
  }).catch(async (error: unknown) => {
    await worker.terminate();
    throw error;
  });

  const db = openDatabase(file, { readOnly: true });
  const reader = createEngine(db);
  const post = (message: ToWriter) => worker.postMessage(message);

  function ask<T extends EncodedResponse | ImportFailure[]>(
    message: (key: number) => ToWriter,
  ): Promise<T> {
    if (failure) {
      throw new FhirError(503, 'transient', 'The store has stopped.', { cause: failure });
    }
    return new Promise<T>((resolve, reject) => {
      const key = nextKey++;
      waiting.set(key, { resolve: resolve as Waiting['resolve'], reject });
      post(message(key));
    });
  }

  return {
    read: (request) => encode(reader.handle(request)),
    write: (request) => ask<EncodedResponse>((key) => ({ kind: 'request', key, request })),
    importLines: (type, lines) =>
      ask<ImportFailure[]>((key) => ({ kind: 'import', key, type, lines })),
    export: (request, { setting, container, folder }, signal, report) =>
      runExportWorker({ file, setting, request, container, folder }, signal, report),
    setEntryCapacity: (perSecond) => post({ kind: 'capacity', perSecond }),
    healthy: () => failure === undefined,
    async close() {
      db.close();
      if (!failure) {
        const closed = new Promise<void>((resolve) => {
          onClosed = resolve;
        });
        post({ kind: 'close' });
        await closed;
      }
      await worker.terminate();
    },
  };
}
