import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { connectionString } from '../azurite/connection-string.ts';

/** An Azurite of its own for a test or a bench: in memory, on free ports. */
export type TestAzurite = AsyncDisposable & { readonly connectionString: string };

const services = ['blob', 'queue', 'table'];

/** Starts Azurite and waits for its three services. */
export async function startAzurite(): Promise<TestAzurite> {
  const folder = path.dirname(createRequire(import.meta.url).resolve('azurite/package.json'));
  const child = spawn(
    process.execPath,
    [
      path.join(folder, 'dist/src/azurite.js'),
      ...['--silent', '--disableTelemetry', '--skipApiVersionCheck', '--inMemoryPersistence'],
      ...services.flatMap((name) => [`--${name}Host`, '127.0.0.1', `--${name}Port`, '0']),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const addresses: Record<string, string> = {};
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Azurite ended with ${code}`)));
    // Read on to the end: Azurite stops when nobody takes its output.
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, name, url] = /^Azurite (\w+) service .*listen.* (http\S+)/.exec(line) ?? [];
      if (name === undefined || url === undefined) return;
      addresses[name.toLowerCase()] = url;
      if (services.every((service) => service in addresses)) resolve();
    });
  });
  return {
    connectionString: connectionString(addresses),
    async [Symbol.asyncDispose]() {
      // Nothing is kept, so nothing has to be written at the end.
      child.kill('SIGKILL');
      await ended;
    },
  };
}
