/**
 * Process entry: `node src/main.ts --port P --data DIR [--export-folder DIR] [--storage-file FILE] [--test]
 * [--log]`. The connection string of a storage account comes in the environment as `STORAGE`, or in
 * a file that is read at each job, because arguments can be read by every process on the machine.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startFhirService } from './start-fhir-service.ts';

/** How often the parent is looked at. */
const PARENT_CHECK_MS = 500;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    data: { type: 'string' },
    'export-folder': { type: 'string' },
    'storage-file': { type: 'string' },
    test: { type: 'boolean', default: false },
    log: { type: 'boolean', default: false },
  },
});

const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error('--port wants a number from 0 to 65535');
  process.exit(2);
}

const parent = process.ppid;
/** Storage may start later than the service: the file need not be there yet. */
function storageFromFile(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}
const storageFile = values['storage-file'];
const exportStore =
  values['export-folder'] ??
  process.env['STORAGE'] ??
  (storageFile === undefined ? undefined : () => storageFromFile(storageFile));
try {
  const service = await startFhirService({
    port,
    test: values.test,
    ...(values.data === undefined ? {} : { dataDir: values.data }),
    ...(exportStore ? { exportStore } : {}),
    ...(values.log ? { log: (line: string) => void process.stderr.write(line) } : {}),
  });
  const stop = () => {
    service.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, PARENT_CHECK_MS).unref();
  console.log(`ready ${service.url}`);
} catch (error) {
  const code = (error as { code?: string }).code;
  console.error(
    code === 'EADDRINUSE'
      ? `port ${port} is in use`
      : `the FHIR service did not start: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exit(1);
}
