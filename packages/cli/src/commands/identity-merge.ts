import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { connectIdentity } from '../identity/connect-identity.ts';
import { mergePatients, patientId } from '../identity/steward.ts';
import { type PlatformOptions, platformOptions } from '../platform-options.ts';

export function register(parent: Command, cli: Cli): void {
  platformOptions(
    parent
      .command('merge')
      .description('two Patients are one: what comes for the first goes to the second from now on')
      .argument('<retired>', 'Patient/ID of the one that ends')
      .argument('<survivor>', 'Patient/ID of the one that stays'),
  ).action((retired: string, survivor: string, options: PlatformOptions) =>
    merge(cli, patientId(retired), patientId(survivor), options),
  );
}

async function merge(
  cli: Cli,
  retired: string,
  survivor: string,
  options: PlatformOptions,
): Promise<void> {
  const tools = await connectIdentity(cli, options);
  await mergePatients({ ...tools, signal: cli.signal }, retired, survivor);
  await write(cli.stdout, `Patient/${retired}\tmerged into\tPatient/${survivor}\n`);
}
