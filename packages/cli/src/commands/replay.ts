import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { connectPlatform } from '../connect-platform.ts';
import { untilEnded } from '../drop-files.ts';
import { runningPlatform } from '../local-platform.ts';
import { type PlatformOptions, platformOptions } from '../platform-options.ts';
import { hasFailed, runRecord } from '../run-record.ts';

type ReplayOptions = PlatformOptions & { readonly force?: boolean };

export function register(parent: Command, cli: Cli): void {
  platformOptions(
    parent
      .command('replay')
      .description('send a failed or partly failed ingestion again and wait for its end')
      .argument('<id>'),
  )
    .option('--force', 'let it replace newer content')
    .action((id: string, options: ReplayOptions) => replay(cli, id, options));
}

async function replay(cli: Cli, id: string, options: ReplayOptions): Promise<void> {
  const access = connectPlatform(await runningPlatform(cli, options));
  const before = await access.ledger.get(id);
  if (!before) throw new CliError('failed', `there is no run ${id}; list them with: fph runs`);
  const response = await fetch(
    `${access.urlOf('load-bundles')}/api/runs/${encodeURIComponent(id)}/replay?force=${options.force === true}`,
    { method: 'POST', signal: cli.signal },
  );
  if (!response.ok) {
    const body = (await response.json().catch(() => ({}))) as {
      message?: string;
      error?: { message?: string };
    };
    const why = body.message ?? body.error?.message ?? `status ${response.status}`;
    throw new CliError('failed', `the run was not replayed: ${why}`);
  }
  await response.body?.cancel().catch(() => {});
  const { container, name, etag } = before;
  const run = await untilEnded(cli, access, { file: name, container, name, etag });
  if (hasFailed(run)) cli.exitCode = 1;
  await write(cli.stdout, `${JSON.stringify(runRecord(run))}\n`);
}
