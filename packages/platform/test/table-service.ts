import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';

/** Azurite's table service in memory, for the contract tests of table adapters. */
export async function startTableService(): Promise<
  AsyncDisposable & { readonly connectionString: string }
> {
  const port = await freePort();
  const azurite = path.dirname(createRequire(import.meta.url).resolve('azurite/package.json'));
  const args = ['--tablePort', String(port), '--skipApiVersionCheck', '--silent'];
  const child = spawn(
    process.execPath,
    [path.join(azurite, 'dist/src/table/main.js'), ...args, '--inMemoryPersistence'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => String(text).includes('successfully') && resolve());
    child.once('exit', (code) => reject(new Error(`Azurite ended with ${code}`)));
  });
  // The account and key that every Azurite has.
  const connectionString = [
    'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1',
    'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
    // Clients of the other services can be made, though nobody answers them.
    'EndpointSuffix=core.windows.net',
    `TableEndpoint=http://127.0.0.1:${port}/devstoreaccount1;`,
  ].join(';');
  return {
    connectionString,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
