import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { connectIdentity } from '../identity/connect-identity.ts';
import { describeExplanation } from '../identity/describe-person.ts';
import { type PlatformOptions, platformOptions } from '../platform-options.ts';

type Options = PlatformOptions & { readonly json?: boolean; readonly source: string };

export function register(parent: Command, cli: Cli): void {
  platformOptions(
    parent
      .command('explain')
      .description('how an identifier is resolved, step by step; exit code 1 when it leads nowhere')
      .argument('<type>', 'Patient, Practitioner, Organization, Location, Device or Encounter')
      .argument('<system>', 'the system, or any name of it in the setting identifierSystems')
      .argument('<value>'),
  )
    .option('--source <name>', 'whose identifier it is, when the system is not trusted', 'default')
    .option('--json', 'as one JSON object')
    .action((type: string, system: string, value: string, options: Options) =>
      explain(cli, type, { system, value }, options),
    );
}

async function explain(
  cli: Cli,
  type: string,
  identifier: { system: string; value: string },
  options: Options,
): Promise<void> {
  const { identity } = await connectIdentity(cli, options);
  const { source } = options;
  const explanation = await identity.explain({ type, source, identifier }, cli.signal);
  const text = options.json
    ? `${JSON.stringify({ type, ...explanation })}\n`
    : describeExplanation(type, explanation);
  await write(cli.stdout, text);
  if (explanation.id === undefined) cli.exitCode = 1;
}
