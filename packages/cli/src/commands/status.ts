import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { findPlatform } from '../local-platform.ts';
import { dataFolder, type PlatformOptions, platformOptions } from '../platform-options.ts';

export function register(parent: Command, cli: Cli): void {
  platformOptions(
    parent.command('status').description('what runs, queues, loads in progress, dead letters'),
  )
    .option('--json', 'as one JSON object')
    .action((options: PlatformOptions & { json?: boolean }) => status(cli, options));
}

async function status(cli: Cli, options: PlatformOptions & { json?: boolean }): Promise<void> {
  const platform = await findPlatform(cli, options);
  const found = platform
    ? await (await import('../platform-status.ts')).platformStatus(platform)
    : { services: [], queues: [], runs: {}, deadLetters: 0 };
  if (options.json) await write(cli.stdout, `${JSON.stringify(found)}\n`);
  if (!platform) {
    cli.stderr.write(`No platform runs on ${dataFolder(cli, options)}; start one with: fph up\n`);
    cli.exitCode = 1;
    return;
  }
  if (options.json) return;
  const lines = [
    ...found.services.map(
      ({ name, url, ready }) => `${name}\t${url}\t${ready ? 'ready' : 'not ready'}`,
    ),
    ...found.queues.map(({ name, length }) => `queue ${name}\t${length}`),
    ...Object.entries(found.runs).map(([state, count]) => `runs ${state}\t${count}`),
    `dead letters\t${found.deadLetters}`,
  ];
  await write(cli.stdout, `${lines.join('\n')}\n`);
}
