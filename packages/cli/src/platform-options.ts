import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import type { Cli } from './cli-context.ts';

/** Which platform a command means. */
export type PlatformOptions = {
  readonly data?: string;
  readonly portBase?: number;
};

/** Adds the options that every command of the local platform takes. */
export function platformOptions(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder of the platform (default: .fph)')
    .option('--port-base <port>', 'fixed ports from this one on', parsePort);
}

/** The data folder as an absolute path; in a clone the default is the clone's, whatever the current directory. */
export function dataFolder(cli: Pick<Cli, 'cwd'>, options: PlatformOptions): string {
  if (options.data !== undefined) return path.resolve(cli.cwd, options.data);
  return path.join(cloneFolder() ?? cli.cwd, '.fph');
}

/** The root of the repository this runs from; undefined in a published package. */
export function cloneFolder(): string | undefined {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  return existsSync(path.join(root, 'pnpm-workspace.yaml')) ? root : undefined;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65_000) {
    throw new InvalidArgumentError('a number from 1024 to 65000 is expected.');
  }
  return port;
}
