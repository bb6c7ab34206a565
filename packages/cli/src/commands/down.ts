import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Cli } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { findPlatform } from '../local-platform.ts';
import { dataFolder, type PlatformOptions, platformOptions } from '../platform-options.ts';

const grace = 30_000;

export function register(parent: Command, cli: Cli): void {
  platformOptions(parent.command('down').description('stop the platform of a data folder')).action(
    (options: PlatformOptions) => down(cli, options),
  );
}

async function down(cli: Cli, options: PlatformOptions): Promise<void> {
  const platform = await findPlatform(cli, options);
  if (!platform) {
    cli.stderr.write(`No platform runs on ${dataFolder(cli, options)}.\n`);
    return;
  }
  const { processStarted } = await import('@fph/stack/process-identity');
  const isRunning = () => processStarted(platform.pid) === platform.started;
  const end = Date.now() + grace;
  process.kill(platform.pid, 'SIGTERM');
  while (isRunning()) {
    if (Date.now() > end) {
      // Its services watch it and end on their own.
      process.kill(platform.pid, 'SIGKILL');
      throw new CliError('failed', `process ${platform.pid} did not stop in time and was killed`);
    }
    await sleep(50);
  }
  cli.stderr.write('The platform has stopped.\n');
}
