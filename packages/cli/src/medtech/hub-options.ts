import type { EventHubProducerClient } from '@azure/event-hubs';
import type { Command } from 'commander';
import type { Cli } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { findPlatform } from '../local-platform.ts';
import { type PlatformOptions, platformOptions } from '../platform-options.ts';

export type HubOptions = PlatformOptions & { readonly connection?: string; readonly hub: string };

/** Adds the options that say which Event Hub is meant. */
export function hubOptions(command: Command): Command {
  return platformOptions(command)
    .option('--connection <string>', 'Event Hubs connection string (default: the local platform)')
    .option('--hub <name>', 'Event Hub', 'devicedata');
}

/** Opens a producer for the hub of the options. */
export async function openProducer(cli: Cli, options: HubOptions): Promise<EventHubProducerClient> {
  const connection = options.connection ?? (await findPlatform(cli, options))?.settings['EVENTHUB'];
  if (connection === undefined) {
    throw new CliError('usage', 'give --connection, or start the local platform with `fph up`');
  }
  if (!/Endpoint=sb:\/\/[^;]+;/.test(connection)) {
    throw new CliError('usage', '--connection is not an Event Hubs connection string');
  }
  const { EventHubProducerClient: Producer } = await import('@azure/event-hubs');
  const { hub } = options;
  // A connection string of one hub names it itself.
  return /EntityPath=/.test(connection) ? new Producer(connection) : new Producer(connection, hub);
}

/** Errors of the client name hosts and hubs, never events; they are what the user can act on. */
export function asSendError(error: unknown): CliError {
  const code = (error as { code?: unknown } | null)?.code;
  const hint = typeof code === 'string' ? ` (${code})` : '';
  return new CliError(
    'failed',
    `the events could not be sent${hint}; check --connection and --hub`,
    { cause: error },
  );
}
