import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { findPlatform, startPlatform, untilStopped } from '../local-platform.ts';
import { dataFolder, type PlatformOptions, platformOptions } from '../platform-options.ts';
import { readSettings } from '../settings-option.ts';

type UpOptions = PlatformOptions & {
  readonly reset?: boolean;
  readonly only?: string[];
  readonly settings?: string;
};

export function register(parent: Command, cli: Cli): void {
  platformOptions(parent.command('up').description('start the platform and stay in the foreground'))
    .option('--reset', 'start with an empty data folder')
    .option('--only <names>', 'start these services and what they need (a,b)', list)
    .option('--settings <file>', 'JSON object with settings of the function apps')
    .action((options: UpOptions) => up(cli, options));
}

async function up(cli: Cli, options: UpOptions): Promise<void> {
  const started = Date.now();
  const data = dataFolder(cli, options);
  const settings = await readSettings(cli, options.settings);
  if (options.reset) await resetData(cli, options, data);
  const stack = await startPlatform({
    dataDir: data,
    settings,
    ...(options.portBase === undefined ? {} : { portBase: options.portBase }),
    ...(options.only === undefined ? {} : { only: options.only }),
    onReady: ({ name, url }, restart) => {
      if (url !== '')
        void write(cli.stdout, `${name}\t${url}\t${restart ? 'ready again' : 'ready'}\n`);
    },
  });
  try {
    if (!cli.signal.aborted) {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      cli.stderr.write(`The platform is ready after ${seconds} s; Ctrl-C stops it.\n`);
    }
    await untilStopped(cli.signal);
  } finally {
    await stack.close();
  }
  // Asked to stop and stopped: that is success for a service in the foreground.
  cli.exitCode = 0;
}

/** Removes what the platform has written, and nothing else that may stand in that folder. */
export async function resetData(cli: Cli, options: PlatformOptions, data: string): Promise<void> {
  const running = await findPlatform(cli, options);
  if (running) {
    throw new CliError(
      'failed',
      `a platform runs on ${data} (process ${running.pid}); stop it with: fph down`,
    );
  }
  for (const name of ['storage', 'fhir', 'event-hubs', 'blob-events', 'logs', 'platform.json']) {
    await rm(path.join(data, name), { recursive: true, force: true });
  }
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
