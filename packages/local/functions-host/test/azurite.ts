import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';

/** An Azurite of its own for a test, in memory, on free ports. */
export type TestAzurite = AsyncDisposable & { readonly connectionString: string };

const account = 'devstoreaccount1';
/** The key every Azurite has; it is public. */
const key =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Starts Azurite and waits for its three services. */
export async function startTestAzurite(): Promise<TestAzurite> {
  const [blob, queue, table] = [await freePort(), await freePort(), await freePort()];
  const folder = dirname(createRequire(import.meta.url).resolve('azurite/package.json'));
  const child = spawn(
    process.execPath,
    [
      join(folder, 'dist/src/azurite.js'),
      '--silent',
      '--disableTelemetry',
      '--skipApiVersionCheck',
      '--inMemoryPersistence',
      `--blobPort=${blob}`,
      `--queuePort=${queue}`,
      `--tablePort=${table}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.once('exit', (code) => reject(new Error(`Azurite ended with ${code}:\n${output}`)));
    // Read on to the end: Azurite dies when nobody takes its output.
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Table service is successfully listening')) resolve();
    });
  });
  const endpoint = (port: number) => `http://127.0.0.1:${port}/${account}`;
  return {
    connectionString: [
      'DefaultEndpointsProtocol=http',
      `AccountName=${account}`,
      `AccountKey=${key}`,
      `BlobEndpoint=${endpoint(blob)}`,
      `QueueEndpoint=${endpoint(queue)}`,
      `TableEndpoint=${endpoint(table)}`,
    ].join(';'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** A port of the loopback address that nobody used a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
