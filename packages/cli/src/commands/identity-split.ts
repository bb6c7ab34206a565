import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { connectIdentity } from '../identity/connect-identity.ts';
import { patientId, splitPatient } from '../identity/steward.ts';
import { type PlatformOptions, platformOptions } from '../platform-options.ts';

type SplitOptions = PlatformOptions & {
  readonly source?: string;
  readonly sourceId?: readonly string[];
};

export function register(parent: Command, cli: Cli): void {
  platformOptions(
    parent
      .command('split')
      .description('identifiers of a Patient belong to somebody else, who becomes a Patient')
      .argument('<patient>', 'Patient/ID in which two were one')
      .argument('<identifier...>', 'SYSTEM|VALUE of the other one'),
  )
    .option('--source <name>', 'whose identifiers they are, when the system is not trusted')
    .option('--source-id <id...>', 'ids that this source gives the other one (Patient.id)')
    .action((patient: string, identifiers: string[], options: SplitOptions) =>
      split(cli, patientId(patient), identifiers.map(tokenOf), options),
    );
}

function tokenOf(text: string): { system: string; value: string } {
  const bar = text.indexOf('|');
  if (bar < 1 || bar === text.length - 1) {
    throw new CliError('usage', 'an identifier is written SYSTEM|VALUE');
  }
  return { system: text.slice(0, bar), value: text.slice(bar + 1) };
}

async function split(
  cli: Cli,
  patient: string,
  identifiers: readonly { readonly system: string; readonly value: string }[],
  options: SplitOptions,
): Promise<void> {
  if (options.sourceId !== undefined && options.source === undefined) {
    throw new CliError('usage', '--source-id: --source is expected, too');
  }
  const tools = await connectIdentity(cli, options);
  const other = await splitPatient({ ...tools, signal: cli.signal }, patient, {
    identifiers,
    source: options.source,
    sourceIds: options.sourceId,
  });
  await write(cli.stdout, `Patient/${patient}\tsplit off\tPatient/${other}\n`);
}
