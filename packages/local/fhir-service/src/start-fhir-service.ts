import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createFaultInjector } from './faults/fault-injector.ts';
import { createRequestHandler } from './http/request-handler.ts';
import { createRequestLog } from './http/request-log.ts';
import { createJobEndpoints } from './jobs/job-endpoints.ts';
import { createJobStore } from './jobs/job-store.ts';
import { createFileBackend } from './process/file-backend.ts';
import { createMemoryBackend } from './process/memory-backend.ts';

/** Jobs lie beside the resources: the writer has its file for itself. */
const JOBS_FILE = 'jobs.sqlite';

export type FhirServiceOptions = {
  /** Folder of the store; absent means that everything is in memory. */
  dataDir?: string;
  /** 0 or absent: any free port. */
  port?: number;
  /**
   * For `$export` and `$import`: connection string of a storage account, or the path of a folder.
   * A function is asked at each job, for storage that starts later than the service.
   */
  exportStore?: string | (() => string | undefined);
  /** Opens the endpoint that makes the service misbehave. */
  test?: boolean;
  /** Takes one line a request, without patient data. */
  log?: (line: string) => void;
};

export type FhirService = AsyncDisposable & {
  /** Base url of the FHIR endpoint, without a slash at the end. */
  url: string;
  port: number;
  /** Finishes the requests under way, then stops. */
  close(): Promise<void>;
};

/**
 * Starts the FHIR service on the loopback address.
 *
 * @example
 * await using fhir = await startFhirService();
 * await fetch(`${fhir.url}/Patient?name=ann`);
 */
export async function startFhirService(options: FhirServiceOptions = {}): Promise<FhirService> {
  const backend =
    options.dataDir === undefined
      ? createMemoryBackend()
      : await createFileBackend(options.dataDir);
  const { exportStore } = options;
  const jobs = createJobEndpoints(
    backend,
    typeof exportStore === 'function' ? exportStore : () => exportStore,
    createJobStore(options.dataDir === undefined ? undefined : join(options.dataDir, JOBS_FILE)),
  );
  const handler = createRequestHandler({
    backend,
    jobs: jobs.handle,
    faults: options.test ? createFaultInjector() : undefined,
    log: options.log ? createRequestLog(options.log) : undefined,
  });
  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    handler(request, response).catch(() => response.destroy());
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
  } catch (error) {
    await jobs.close();
    await backend.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
      // a client that keeps its connection busy may not keep the service from stopping
      setTimeout(() => server.closeAllConnections(), 5000).unref();
    })
      .then(() => jobs.close())
      .then(() => backend.close());
    return closing;
  };
  return { url: `http://127.0.0.1:${port}`, port, close, [Symbol.asyncDispose]: close };
}
