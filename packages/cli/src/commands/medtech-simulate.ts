import { setTimeout } from 'node:timers/promises';
import {
  type DeviceEvent,
  type FaultName,
  faultNames,
  type ProfileName,
  profileNames,
  simulateEvents,
} from '@fph/medtech';
import { type Command, InvalidArgumentError } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { asSendError, type HubOptions, hubOptions, openProducer } from '../medtech/hub-options.ts';
import { sendEvents } from '../medtech/send-events.ts';

type Options = HubOptions & {
  readonly profile: ProfileName;
  readonly devices: number;
  readonly rate: number;
  readonly count: number;
  readonly seed: number;
  readonly start?: number;
  readonly people?: readonly string[];
  readonly faults: readonly FaultName[];
  readonly faultRate: number;
  readonly to: 'file' | 'eventhub';
};

/** A fixed day, so that the same command gives the same file. */
const FILE_START = Date.UTC(2026, 0, 1);

export function register(parent: Command, cli: Cli): void {
  const command = parent
    .command('simulate')
    .description('make device events, one a line; the same options give the same events')
    .requiredOption('--profile <name>', profileNames.join(', '), oneOf(profileNames))
    .option('--devices <n>', 'number of devices', whole(1, 100_000), 10)
    .option('--rate <r>', 'events per second, all devices together', positive, 10)
    .option('--count <n>', 'number of events', whole(1, 100_000_000), 100)
    .option('--seed <s>', 'seed of the random numbers', whole(0, 2 ** 32 - 1), 1)
    .option('--start <time>', 'time of the first event, ISO 8601 or "now"', time)
    .option(
      '--people <ids>',
      'patient ids, separated by commas (default: the sample cohort)',
      (text) => text.split(','),
    )
    .option('--faults <names>', `all, or some of ${faultNames.join(', ')}`, faults, [])
    .option('--fault-rate <share>', 'share of events with a fault', share, 0.1)
    .option(
      '--to <target>',
      'file (standard output) or eventhub (at the given rate)',
      oneOf(['file', 'eventhub'] as const),
      'file',
    );
  hubOptions(command).action((options: Options) =>
    options.to === 'file' ? print(cli, options) : stream(cli, options),
  );
}

async function print(cli: Cli, options: Options): Promise<void> {
  for (const event of simulateEvents({ ...options, start: options.start ?? FILE_START })) {
    cli.signal.throwIfAborted();
    await write(cli.stdout, `${JSON.stringify(event)}\n`);
  }
}

/** Sends events as time passes, those of a quarter of a second together. */
async function stream(cli: Cli, options: Options): Promise<void> {
  const start = options.start ?? Date.now();
  const producer = await openProducer(cli, options);
  const began = performance.now();
  let sent = 0;
  try {
    let slice: DeviceEvent[] = [];
    const flush = async () => {
      sent += await sendEvents(producer, slice, cli.signal);
      slice = [];
    };
    let index = 0;
    for (const event of simulateEvents({ ...options, start })) {
      slice.push(event);
      const due = (++index * 1000) / options.rate;
      const ahead = due - (performance.now() - began);
      if (ahead > 250 || slice.length >= 2_000) {
        await flush();
        if (ahead > 0) await setTimeout(ahead, undefined, { signal: cli.signal });
      }
    }
    await flush();
  } catch (error) {
    if (cli.signal.aborted || error instanceof CliError) throw error;
    throw asSendError(error);
  } finally {
    await producer.close();
  }
  await write(cli.stdout, `${JSON.stringify({ sent })}\n`);
}

function oneOf<const Name extends string>(names: readonly Name[]) {
  return (text: string): Name => {
    const found = names.find((name) => name === text);
    if (found === undefined)
      throw new InvalidArgumentError(`one of ${names.join(', ')} is expected.`);
    return found;
  };
}

function whole(low: number, high: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(`a whole number from ${low} to ${high} is expected.`);
    }
    return value;
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1e6)) throw new InvalidArgumentError('a number above 0 is expected.');
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1))
    throw new InvalidArgumentError('a number from 0 to 1 is expected.');
  return value;
}

function time(text: string): number {
  const value =
    text === 'now' ? Date.now() : Date.parse(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(value)) throw new InvalidArgumentError('a time in ISO 8601 is expected.');
  return value;
}

function faults(text: string): FaultName[] {
  if (text === 'all') return [...faultNames];
  return text.split(',').map((name) => oneOf(faultNames)(name.trim()));
}
