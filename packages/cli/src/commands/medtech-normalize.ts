import { MedtechError, normalise, readSampleEvent } from '@fph/medtech';
import type { Command } from 'commander';
import type { Cli } from '../cli-context.ts';
import { asIssue } from '../medtech/describe-issue.ts';
import { jsonLines } from '../medtech/json-lines.ts';
import { openDeviceMapping } from '../medtech/mapping-files.ts';
import { runTransform, type TransformOptions, transformOptions } from '../transform-io.ts';

type Options = TransformOptions & { readonly deviceMapping: string };

export function register(parent: Command, cli: Cli): void {
  const command = parent
    .command('normalize')
    .description('device events to measurements, one a line')
    .argument('<events...>', 'NDJSON files with one device event a line, or - for standard input')
    .requiredOption('--device-mapping <file>', 'device mapping (devicecontent.json)');
  transformOptions(command).action(async (events: string[], options: Options) => {
    const mapping = await openDeviceMapping(cli, options.deviceMapping);
    await runTransform(cli, events, options, async function* (input, report) {
      for await (const item of jsonLines(input)) {
        const location = `line ${item.line}`;
        if ('error' in item) {
          await report(asIssue(item.error, location));
          continue;
        }
        try {
          const { message, ingestionTimeUtc } = readSampleEvent(item.value, mapping);
          const { measurements, error } = normalise(mapping, message, ingestionTimeUtc);
          yield* measurements;
          if (error) await report(asIssue(error, location));
        } catch (error) {
          if (!(error instanceof MedtechError)) throw error;
          await report(asIssue(error, location));
        }
      }
    });
  });
}
