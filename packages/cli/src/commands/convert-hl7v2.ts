import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  convertHl7v2,
  Hl7Error,
  type Hl7v2Config,
  parseHl7v2Config,
  readMessages,
} from '@fph/hl7v2';
import type { Command } from 'commander';
import type { Cli } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { runTransform, type TransformOptions, transformOptions } from '../transform-io.ts';

type Options = TransformOptions & { readonly config?: string };

/** `fph convert hl7v2 FILE…`: one FHIR Bundle a message; batch files hold many. */
export function register(parent: Command, cli: Cli): void {
  const command = parent
    .command('hl7v2')
    .argument('<file...>', 'HL7v2 files, folders, globs, .gz, .zip or - for standard input')
    .option('--config <file>', 'JSON file: zone, character set, identifier systems, map changes');
  transformOptions(command).action(async (files: string[], options: Options) => {
    const config = await readConfig(cli, options.config);
    await runTransform(
      cli,
      files,
      options,
      async function* (input, report) {
        for await (const message of readMessages(await input.open())) {
          const prefix = message.number === 1 ? '' : `message ${message.number} `;
          try {
            const { bundle, issues } = convertHl7v2(
              message.bytes,
              message.characterSet === undefined
                ? config
                : { ...config, characterSetOf: () => message.characterSet },
            );
            for (const issue of issues)
              await report({ ...issue, location: `${prefix}${issue.location}` });
            yield bundle;
          } catch (error) {
            if (!(error instanceof Hl7Error)) throw error;
            await report({
              severity: 'error',
              code: error.code,
              location: `message ${message.number} @${message.offset}`,
              message: error.message,
            });
          }
        }
      },
      { accept: (name) => /\.(hl7|hl7v2|txt|dat|msg|er7)$/i.test(name) },
    );
  });
}

async function readConfig(cli: Cli, file: string | undefined): Promise<Hl7v2Config> {
  if (file === undefined) return parseHl7v2Config();
  const name = path.resolve(cli.cwd, file);
  let text: string;
  try {
    text = await readFile(name, 'utf8');
  } catch (cause) {
    throw new CliError('configuration', `the configuration ${file} cannot be read`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CliError('configuration', `the configuration ${file} is not JSON`, { cause });
  }
  try {
    return parseHl7v2Config(json);
  } catch (cause) {
    if (!(cause instanceof Hl7Error)) throw cause;
    throw new CliError(
      'configuration',
      `the configuration ${file} is not valid:\n${cause.details['problems']}`,
      { cause },
    );
  }
}
