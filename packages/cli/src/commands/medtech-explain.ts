import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type EventTrace,
  explainEvent,
  explainHtml,
  MedtechError,
  readSampleEvent,
} from '@fph/medtech';
import type { Command } from 'commander';
import type { Cli } from '../cli-context.ts';
import { asIssue } from '../medtech/describe-issue.ts';
import { jsonLines } from '../medtech/json-lines.ts';
import { openDeviceMapping, openFhirMapping } from '../medtech/mapping-files.ts';
import { runTransform, type TransformOptions, transformOptions } from '../transform-io.ts';

type Options = TransformOptions & {
  readonly deviceMapping: string;
  readonly fhirMapping?: string;
  readonly html?: string;
};

/** A page with more events than this is not read by anybody. */
const MAX_IN_PAGE = 200;

export function register(parent: Command, cli: Cli): void {
  const command = parent
    .command('explain')
    .description('what each template made of each event, and why something is null')
    .argument('<events...>', 'NDJSON files with one device event a line, or - for standard input')
    .requiredOption('--device-mapping <file>', 'device mapping (devicecontent.json)')
    .option('--fhir-mapping <file>', 'FHIR mapping (fhirmapping.json): shows the Observations, too')
    .option('--html <file>', `write a page that one can read (the first ${MAX_IN_PAGE} events)`);
  transformOptions(command).action(async (events: string[], options: Options) => {
    const device = await openDeviceMapping(cli, options.deviceMapping);
    const fhir =
      options.fhirMapping === undefined
        ? undefined
        : await openFhirMapping(cli, options.fhirMapping);
    const page: EventTrace[] = [];
    await runTransform(cli, events, options, async function* (input, report) {
      for await (const item of jsonLines(input)) {
        const location = `line ${item.line}`;
        try {
          if ('error' in item) throw item.error;
          const { message, ingestionTimeUtc } = readSampleEvent(item.value, device);
          const trace = explainEvent(device, fhir, message, ingestionTimeUtc);
          if (page.length < MAX_IN_PAGE) page.push(trace);
          yield { source: input.source, line: item.line, ...trace };
        } catch (error) {
          if (!(error instanceof MedtechError)) throw error;
          await report(asIssue(error, location));
        }
      }
    });
    if (options.html !== undefined)
      await writeFile(path.resolve(cli.cwd, options.html), explainHtml(page));
  });
}
