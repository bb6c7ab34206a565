import { sharedTypes } from '@fph/identity';
import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { connectIdentity } from '../identity/connect-identity.ts';
import { describePerson, withValues } from '../identity/describe-person.ts';
import { type PlatformOptions, platformOptions } from '../platform-options.ts';

type Options = PlatformOptions & { readonly json?: boolean };

export function register(parent: Command, cli: Cli): void {
  platformOptions(
    parent
      .command('show')
      .description('which identifiers make up a person, place or thing, and why')
      .argument('<id>', 'Patient/123, or the id alone'),
  )
    .option('--json', 'as one JSON object per line')
    .action((id: string, options: Options) => show(cli, id, options));
}

async function show(cli: Cli, reference: string, options: Options): Promise<void> {
  const [id = '', type] = reference.split('/').reverse();
  const { identity, fhir } = await connectIdentity(cli, options);
  let found = 0;
  for (const candidate of type === undefined ? sharedTypes : [type]) {
    const report = await identity.show(candidate, id, cli.signal);
    if (!report) continue;
    found += 1;
    const identifiers = withValues(identity, report, await fhir.readIfExists(candidate, id));
    const text = options.json
      ? `${JSON.stringify({ ...report, identifiers })}\n`
      : describePerson(report, identifiers);
    await write(cli.stdout, text);
  }
  if (found === 0) throw new CliError('failed', `no identity is recorded for ${reference}`);
}
