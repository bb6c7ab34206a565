import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Addresses, portOf, type ServiceSpec } from '../child/supervise.ts';

/** The storage emulator as a child process: blobs, queues and tables of one account. */
export function azuriteService(options: {
  /** Folder of its files; in memory without one. */
  readonly dataDir: string | undefined;
  readonly ports: { readonly blob: number; readonly queue: number; readonly table: number };
  readonly onBlobWritten: (message: unknown) => void;
  readonly onReady?: (restart: boolean) => void;
  readonly logFile: string | undefined;
}): ServiceSpec {
  const require = createRequire(import.meta.url);
  const entry = path.join(
    path.dirname(require.resolve('azurite/package.json')),
    'dist/src/azurite.js',
  );
  const found: Record<string, string> = {};
  return {
    name: 'azurite',
    preload: [fileURLToPath(new URL('azurite-tap.ts', import.meta.url))],
    args: (before) => [
      entry,
      ...(['blob', 'queue', 'table'] as const).flatMap((name) => [
        `--${name}Host`,
        '127.0.0.1',
        `--${name}Port`,
        String(portOf(before?.[name]) || options.ports[name]),
      ]),
      '--silent',
      '--disableTelemetry',
      // The SDKs ask for newer versions of the API than Azurite knows and work with what it answers.
      '--skipApiVersionCheck',
      ...(options.dataDir === undefined
        ? ['--inMemoryPersistence']
        : ['--location', options.dataDir]),
    ],
    ready: (line): Addresses | undefined => {
      const match = /^Azurite (Blob|Queue|Table) service is successfully listening at (\S+)/.exec(
        line,
      );
      if (!match?.[1] || !match[2]) return undefined;
      found[match[1].toLowerCase()] = match[2];
      return match[1] === 'Table' ? { ...found } : undefined;
    },
    onMessage: options.onBlobWritten,
    ...(options.onReady ? { onReady: options.onReady } : {}),
    logFile: options.logFile,
  };
}
