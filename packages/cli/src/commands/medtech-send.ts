import { asDeviceEvent, type DeviceEvent } from '@fph/medtech';
import type { Command } from 'commander';
import type { Cli } from '../cli-context.ts';
import { asIssue } from '../medtech/describe-issue.ts';
import { asSendError, type HubOptions, hubOptions, openProducer } from '../medtech/hub-options.ts';
import { jsonLines } from '../medtech/json-lines.ts';
import { sendEvents } from '../medtech/send-events.ts';
import { type Report, runTransform, type TransformInput } from '../transform-io.ts';

export function register(parent: Command, cli: Cli): void {
  const command = parent
    .command('send')
    .description('send device events to an Event Hub; prints how many, one line per file')
    .argument('<events...>', 'NDJSON files with one device event a line, or - for standard input');
  hubOptions(command).action(async (events: string[], options: HubOptions) => {
    const producer = await openProducer(cli, options);
    try {
      await runTransform(cli, events, {}, async function* (input, report) {
        const sent = await sendEvents(producer, readEvents(input, report), cli.signal).catch(
          (error: unknown) => {
            throw asSendError(error);
          },
        );
        yield { source: input.source, sent };
      });
    } finally {
      await producer.close();
    }
  });
}

async function* readEvents(input: TransformInput, report: Report): AsyncGenerator<DeviceEvent> {
  for await (const item of jsonLines(input)) {
    if ('error' in item) await report(asIssue(item.error, `line ${item.line}`));
    else yield asDeviceEvent(item.value) ?? { body: item.value };
  }
}
