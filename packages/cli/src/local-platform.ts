import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack, StackOptions } from '@fph/stack';
import type { Platform } from '@fph/stack/platform';
import type { Cli } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { dataFolder, type PlatformOptions } from './platform-options.ts';

const startUp = 60_000;

/**
 * The platform that runs on the data folder of the options; waits for one that is just starting, and says plainly when
 * there is none.
 */
export async function runningPlatform(cli: Cli, options: PlatformOptions): Promise<Platform> {
  let platform = await findPlatform(cli, options);
  for (const end = Date.now() + startUp; platform && !platform.complete && Date.now() < end; ) {
    await sleep(100, undefined, { signal: cli.signal });
    platform = await findPlatform(cli, options);
  }
  if (!platform) {
    throw new CliError(
      'failed',
      `no platform runs on ${dataFolder(cli, options)}; start one with: fph up`,
    );
  }
  return platform;
}

export async function findPlatform(
  cli: Cli,
  options: PlatformOptions,
): Promise<Platform | undefined> {
  // Not the whole package: most commands only look for a platform.
  const { readPlatform } = await import('@fph/stack/platform');
  return readPlatform(dataFolder(cli, options));
}

/** Starts the platform in this process and says in plain words why it could not. */
export async function startPlatform(options: StackOptions): Promise<Stack> {
  const { startStack, StackError } = await import('@fph/stack');
  try {
    return await startStack(options);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    const { details } = error;
    const text = {
      'port-in-use': `port ${details['port']} (${details['service']}) is in use by ${details['owner']}; choose another with --port-base`,
      'service-failed': `${details['service']} did not start (${details['reason']}):\n${details['output']}`,
      'already-running': `a platform already runs on ${details['data']}${details['process'] ? ` (process ${details['process']})` : ''}; stop it with: fph down`,
      'unknown-service': `--only: there is no ${details['name']}; known are ${details['known']}`,
      'settings-file': error.message,
      'bundle-failed': `the app ${details['app']} could not be bundled:\n${details['output']}`,
    }[error.code];
    const usage = error.code === 'unknown-service' || error.code === 'port-in-use';
    throw new CliError(usage ? 'configuration' : 'failed', text, { cause: error });
  }
}

/** Resolves when the command is to stop. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    // A timer keeps the process alive; everything else here only listens.
    const alive = setInterval(() => {}, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}
