import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { connectStorage, type Storage } from '../src/storage/connect-storage.ts';

const account = 'devstoreaccount1';
// Azurite's published key: every Azurite has it.
const key =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Starts Azurite in memory on free ports, for contract tests. */
export async function startAzurite(): Promise<
  AsyncDisposable & { readonly storage: Storage; readonly connectionString: string }
> {
  const [blob, queue, table] = await Promise.all([freePort(), freePort(), freePort()]);
  const script = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
  const child = spawn(
    process.execPath,
    [
      script,
      '--silent',
      '--disableTelemetry',
      '--skipApiVersionCheck',
      '--inMemoryPersistence',
      ...['--blobPort', String(blob), '--queuePort', String(queue), '--tablePort', String(table)],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await ready(child);
  const url = (port: number | undefined) => `http://127.0.0.1:${port}/${account}`;
  const connectionString = [
    'DefaultEndpointsProtocol=http',
    `AccountName=${account}`,
    `AccountKey=${key}`,
    `BlobEndpoint=${url(blob)}`,
    `QueueEndpoint=${url(queue)}`,
    `TableEndpoint=${url(table)}`,
  ].join(';');
  return {
    connectionString,
    storage: connectStorage({ connectionString }),
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Its three services say so when they listen; the output is read on, or the process would stop at a full pipe. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (piece: Buffer) => {
      output += piece.toString();
      if ((output.match(/successfully listen/g) ?? []).length === 3) resolve();
    });
    child.once('exit', (code) => reject(new Error(`Azurite ended with code ${code}.`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
