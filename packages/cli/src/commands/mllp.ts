import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { azureBlobStore, connectStorage } from '@fph/platform';
import type { Command } from 'commander';
import type { Cli } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { connectPlatform } from '../connect-platform.ts';
import { runningPlatform } from '../local-platform.ts';
import { blobMessageStore, type MessageStore } from '../mllp/message-store.ts';
import { startMllpListener } from '../mllp/mllp-listener.ts';
import { type PlatformOptions, platformOptions } from '../platform-options.ts';

type Options = PlatformOptions & {
  readonly port: string;
  readonly host: string;
  readonly source: string;
  readonly storage?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly maxBytes: string;
};

/** `fph mllp`: receives HL7v2 messages from senders that speak MLLP and drops each into the container `hl7v2`. */
export function register(parent: Command, cli: Cli): void {
  platformOptions(
    parent.command('mllp').description('receive HL7v2 messages over MLLP into the container hl7v2'),
  )
    .option('--port <port>', 'TCP port; 0 takes a free one', '2575')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--source <name>', 'who the data comes from; default: the sender in MSH', 'default')
    .option(
      '--storage <file>',
      'file with a storage connection string, instead of a running platform',
    )
    .option('--tls-cert <file>', 'PEM certificate: listen with TLS')
    .option('--tls-key <file>', 'PEM key of the certificate')
    .option('--tls-ca <file>', 'PEM authority: ask senders for a certificate')
    .option('--max-bytes <n>', 'largest message', String(16 * 1024 * 1024))
    .action((options: Options) => listen(cli, options));
}

async function listen(cli: Cli, options: Options): Promise<void> {
  const port = numberOf('--port', options.port, 0, 65_535);
  const maxBytes = numberOf('--max-bytes', options.maxBytes, 1, 1_000_000_000);
  if (!/^[^/\\]+$/.test(options.source))
    throw new CliError('usage', '--source: a name without slashes is expected');
  const listener = await startMllpListener({
    store: await storeOf(cli, options),
    host: options.host,
    port,
    source: options.source,
    tls: await tlsOf(cli, options),
    maxBytes,
    maxConnections: 1000,
    idleMs: 15 * 60_000,
    now: () => new Date(),
    log: (line) => cli.stderr.write(`${line}\n`),
  });
  cli.stdout.write(`ready mllp://${options.host}:${listener.port}\n`);
  if (!cli.signal.aborted)
    await new Promise<void>((resolve) => {
      cli.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  await listener.close();
}

async function storeOf(cli: Cli, options: Options): Promise<MessageStore> {
  const blobs =
    options.storage === undefined
      ? connectPlatform(await runningPlatform(cli, options)).blobs
      : azureBlobStore(
          connectStorage({ connectionString: (await read(cli, options.storage)).trim() }),
        );
  return blobMessageStore(blobs);
}

async function tlsOf(cli: Cli, { tlsCert, tlsKey, tlsCa }: Options) {
  if (tlsCert === undefined && tlsKey === undefined && tlsCa === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new CliError('usage', '--tls-cert and --tls-key go together');
  return {
    cert: await read(cli, tlsCert),
    key: await read(cli, tlsKey),
    ca: tlsCa === undefined ? undefined : await read(cli, tlsCa),
  };
}

async function read(cli: Cli, file: string): Promise<string> {
  try {
    return await readFile(path.resolve(cli.cwd, file), 'utf8');
  } catch (cause) {
    throw new CliError('configuration', `${file} cannot be read`, { cause });
  }
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new CliError('usage', `${name}: a whole number from ${least} to ${most} is expected`);
}
