import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type DeviceMapping,
  type FhirMapping,
  type Loaded,
  loadDeviceMapping,
  loadFhirMapping,
} from '@fph/medtech';
import type { Cli } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';

/** Reads a file named by an option; an unreadable one is wrong usage. */
export async function readOptionFile(cli: Cli, file: string): Promise<string> {
  try {
    return await readFile(path.resolve(cli.cwd, file), 'utf8');
  } catch (cause) {
    throw new CliError('usage', `${file}: cannot be read`, { cause });
  }
}

export async function openDeviceMapping(cli: Cli, file: string): Promise<DeviceMapping> {
  return valid(file, loadDeviceMapping(await readOptionFile(cli, file)));
}

export async function openFhirMapping(cli: Cli, file: string): Promise<FhirMapping> {
  return valid(file, loadFhirMapping(await readOptionFile(cli, file)));
}

function valid<Mapping>(file: string, loaded: Loaded<Mapping>): Mapping {
  if (loaded.ok) return loaded.mapping;
  const lines = loaded.problems.map(
    ({ line, column, path: where, message }) => `${file}:${line}:${column}: ${where}: ${message}`,
  );
  throw new CliError('configuration', ['the mapping is not valid', ...lines].join('\n'));
}
