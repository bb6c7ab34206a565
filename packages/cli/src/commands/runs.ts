import { readOutcome } from '@fph/bundles';
import type { Run } from '@fph/platform';
import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { connectPlatform, type PlatformAccess } from '../connect-platform.ts';
import { runningPlatform } from '../local-platform.ts';
import { type PlatformOptions, platformOptions } from '../platform-options.ts';
import { describeCounts, runRecord } from '../run-record.ts';

type RunsOptions = PlatformOptions & { readonly json?: boolean };

export function register(parent: Command, cli: Cli): void {
  platformOptions(parent.command('runs').description('ingestion records').argument('[id]'))
    .option('--json', 'one JSON object per record; for one ID with the outcome of each entry')
    .action((id: string | undefined, options: RunsOptions) => runs(cli, id, options));
}

async function runs(cli: Cli, id: string | undefined, options: RunsOptions): Promise<void> {
  const access = connectPlatform(await runningPlatform(cli, options));
  if (id === undefined) {
    for (const run of await access.ledger.list()) {
      await write(cli.stdout, options.json ? `${JSON.stringify(runRecord(run))}\n` : line(run));
    }
    return;
  }
  const run = await access.ledger.get(id);
  if (!run) throw new CliError('failed', `there is no run ${id}; list them with: fph runs`);
  if (options.json) await writeWithEntries(cli, access, run);
  else await describe(cli, access, run);
}

function line(run: Run): string {
  return `${[run.id, run.state, run.container, run.name, describeCounts(run.counts), run.started].join('\t')}\n`;
}

/** One JSON object, written entry by entry: a run may have a hundred thousand. */
async function writeWithEntries(cli: Cli, access: PlatformAccess, run: Run): Promise<void> {
  const record = JSON.stringify(runRecord(run));
  await write(cli.stdout, `${record.slice(0, -1)},"entries":[`);
  let separator = '';
  if (run.outcome !== undefined) {
    for await (const entry of readOutcome(access.blobs, run.outcome)) {
      await write(cli.stdout, `${separator}${JSON.stringify(entry)}`);
      separator = ',';
    }
  }
  await write(cli.stdout, ']}\n');
}

async function describe(cli: Cli, access: PlatformAccess, run: Run): Promise<void> {
  const facts: [string, string | undefined][] = [
    ['id', run.id],
    ['file', `${run.container}/${run.name}`],
    ['source', run.source],
    ['state', run.state],
    ['counts', describeCounts(run.counts)],
    ['started', run.started],
    ['ended', run.ended],
    ['atomicity', run.atomicity],
    ['$import', run.bulkImport && (run.bulkImport.reason ?? run.bulkImport.stage)],
    ['reason', run.reason && `${run.reason.code}: ${run.reason.message}`],
    ['outcome', run.outcome && `outcomes/${run.outcome}`],
    ['dead letter', run.deadLetter && `dead-letter/${run.deadLetter}`],
  ];
  for (const [name, value] of facts) {
    if (value !== undefined) await write(cli.stdout, `${name}\t${value}\n`);
  }
  const members = await access.ledger.members(run.id);
  for (const { member, runId, state, counts } of members) {
    await write(cli.stdout, `member ${member}\t${runId}\t${state}\t${describeCounts(counts)}\n`);
  }
}
