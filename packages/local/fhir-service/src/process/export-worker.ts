/** Reads the store and writes the files of one export, beside everything else. */
import { parentPort, workerData } from 'node:worker_threads';
import { toFhirError } from '../fhir-error.ts';
import { FileStoreError } from '../files/file-store.ts';
import { openFileStore } from '../files/open-file-store.ts';
import type { ExportRequest } from '../jobs/export-request.ts';
import { type ExportedFile, runExport } from '../jobs/run-export.ts';
import { openDatabase } from '../store/database.ts';

export type ExportWorkerData = {
  file: string;
  setting: string;
  request: ExportRequest;
  container: string;
  folder: string;
};

export type FromExportWorker =
  | { kind: 'progress'; resources: number }
  | { kind: 'done'; files: ExportedFile[] }
  | { kind: 'failed'; store: boolean; status: number; message: string };

const data = workerData as ExportWorkerData;
const send = (message: FromExportWorker) => parentPort?.postMessage(message);

const db = openDatabase(data.file, { readOnly: true });
try {
  const target = {
    store: openFileStore(data.setting),
    container: data.container,
    folder: data.folder,
  };
  const files = await runExport(db, data.request, target, {
    onProgress: (resources) => send({ kind: 'progress', resources }),
  });
  send({ kind: 'done', files });
} catch (error) {
  const store = error instanceof FileStoreError;
  const { status, message } = store ? error : toFhirError(error);
  send({ kind: 'failed', store, status, message });
} finally {
  db.close();
}
