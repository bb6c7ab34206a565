import { Worker } from 'node:worker_threads';
import { FhirError } from '../fhir-error.ts';
import { FileStoreError } from '../files/file-store.ts';
import type { ExportedFile } from '../jobs/run-export.ts';
import type { ExportWorkerData, FromExportWorker } from './export-worker.ts';

/** Runs an export in a thread of its own; aborting ends the thread. */
export function runExportWorker(
  workerData: ExportWorkerData,
  signal: AbortSignal,
  report: (resources: number) => void,
): Promise<ExportedFile[]> {
  const worker = new Worker(new URL('./export-worker.ts', import.meta.url), {
    workerData,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const abort = () => void worker.terminate();
  signal.addEventListener('abort', abort, { once: true });
  return new Promise<ExportedFile[]>((resolve, reject) => {
    worker.on('message', (message: FromExportWorker) => {
      if (message.kind === 'progress') report(message.resources);
      else if (message.kind === 'done') resolve(message.files);
      else {
        reject(
          message.store
            ? new FileStoreError(message.status, message.message)
            : new FhirError(message.status, 'exception', message.message),
        );
      }
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new FhirError(500, 'exception', 'The export was stopped.')));
  }).finally(() => signal.removeEventListener('abort', abort));
}
