import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Cli } from './cli-context.ts';
import { CliError } from './cli-error.ts';

/** Reads the file of `--settings`: a JSON object of settings by name. */
export async function readSettings(
  cli: Cli,
  file: string | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  if (file === undefined) return {};
  const text = await readFile(path.resolve(cli.cwd, file), 'utf8').catch((cause) => {
    throw new CliError('configuration', `the settings file ${file} cannot be read`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CliError('configuration', `the settings file ${file} is not JSON`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CliError('configuration', `the settings file ${file} does not hold a JSON object`);
  }
  return value as Readonly<Record<string, unknown>>;
}
