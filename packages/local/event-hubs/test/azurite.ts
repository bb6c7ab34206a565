import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A storage emulator on free ports for one test file. */
export async function startAzurite(): Promise<{ connectionString: string } & AsyncDisposable> {
  const root = path.dirname(createRequire(import.meta.url).resolve('azurite/package.json'));
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'dist/src/blob/main.js'),
      ...['--blobHost', '127.0.0.1', '--blobPort', '0'],
      ...['--silent', '--disableTelemetry', '--skipApiVersionCheck', '--inMemoryPersistence'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('Azurite ended')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /listens on (http\S+)/.exec(line);
      if (found?.[1]) resolve(found[1]);
    });
  });
  const key =
    'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${key};BlobEndpoint=${url}/devstoreaccount1;`,
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}
