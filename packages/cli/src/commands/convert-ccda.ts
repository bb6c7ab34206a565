import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type CcdaConfig, CcdaError, convertCcda, parseCcdaConfig } from '@fph/ccda';
import { IdentityError } from '@fph/identity';
import type { Command } from 'commander';
import type { Cli } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { runTransform, type TransformOptions, transformOptions } from '../transform-io.ts';

type Options = TransformOptions & { readonly config?: string };

export function register(parent: Command, cli: Cli): void {
  const command = parent
    .command('ccda')
    .description('one FHIR transaction bundle per C-CDA document')
    .argument('<file...>', 'documents: files, folders, globs, zip and gz archives, or -')
    .option(
      '--config <file>',
      'JSON with secret, source, identifierSystems, zone, borrowZone (default: demo settings)',
    );
  transformOptions(command).action(async (files: string[], options: Options) => {
    const config = await readConfig(cli, options.config);
    await runTransform(
      cli,
      files,
      options,
      async function* (input, report) {
        try {
          const { bundle, issues } = convertCcda(await input.bytes(), config);
          yield bundle;
          for (const issue of issues) await report(issue);
        } catch (error) {
          if (!(error instanceof CcdaError)) throw error;
          const { code, location, message, detail } = error;
          await report({ severity: 'error', code, location, message: `${message} ${detail}` });
        }
      },
      { accept: (name) => /\.(?:xml|cda|ccda|ccd)$/i.test(name) },
    );
  });
}

async function readConfig(cli: Cli, file: string | undefined): Promise<CcdaConfig> {
  if (file === undefined) return parseCcdaConfig();
  try {
    const text = await readFile(path.resolve(cli.cwd, file), 'utf8');
    return parseCcdaConfig(JSON.parse(text));
  } catch (error) {
    if (error instanceof CcdaError) throw new CliError('usage', `${file}: ${error.detail}`);
    if (error instanceof IdentityError)
      throw new CliError('usage', `${file}: ${error.details.join('; ')}`);
    throw new CliError('usage', `${file} cannot be read as JSON`);
  }
}
