import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { connectIdentity } from '../identity/connect-identity.ts';
import { patientId, unmergePatient } from '../identity/steward.ts';
import { type PlatformOptions, platformOptions } from '../platform-options.ts';

export function register(parent: Command, cli: Cli): void {
  platformOptions(
    parent
      .command('unmerge')
      .description('takes a merge back; what came meanwhile stays with the survivor')
      .argument('<retired>', 'Patient/ID of the one that had ended'),
  ).action((retired: string, options: PlatformOptions) =>
    unmerge(cli, patientId(retired), options),
  );
}

async function unmerge(cli: Cli, retired: string, options: PlatformOptions): Promise<void> {
  const tools = await connectIdentity(cli, options);
  const survivor = await unmergePatient({ ...tools, signal: cli.signal }, retired);
  await write(cli.stdout, `Patient/${retired}\tno longer merged into\tPatient/${survivor}\n`);
}
