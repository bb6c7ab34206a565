import {
  type DeviceMapping,
  type Finding,
  loadDeviceMapping,
  MedtechError,
  type Message,
  readSampleEvent,
  validateMappings,
} from '@fph/medtech';
import type { Command } from 'commander';
import type { Cli } from '../cli-context.ts';
import { write } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { jsonLines } from '../medtech/json-lines.ts';
import { readOptionFile } from '../medtech/mapping-files.ts';
import { runTransform } from '../transform-io.ts';

type Options = {
  readonly deviceMapping?: string;
  readonly fhirMapping?: string;
  readonly events?: string;
  readonly identity?: string;
};

const IDENTITY = ['Lookup', 'Create', 'LookupWithEncounter'] as const;

export function register(parent: Command, cli: Cli): void {
  parent
    .command('validate')
    .description('findings about mapping files, one a line; exit code 1 when there is an error')
    .option('--device-mapping <file>', 'device mapping (devicecontent.json)')
    .option('--fhir-mapping <file>', 'FHIR mapping (fhirmapping.json)')
    .option('--events <file>', 'NDJSON with sample events to try the device mapping on')
    .option(
      '--identity <mode>',
      'lookup, create or lookupWithEncounter: check what this mode needs',
    )
    .action(async (options: Options) => {
      const { deviceMapping, fhirMapping } = options;
      if (deviceMapping === undefined && fhirMapping === undefined) {
        throw new CliError('usage', 'give --device-mapping, --fhir-mapping or both');
      }
      const device = deviceMapping && (await readOptionFile(cli, deviceMapping));
      const fhir = fhirMapping && (await readOptionFile(cli, fhirMapping));
      const identity = identityOf(options.identity);
      const samples = device === undefined ? [] : await readSamples(cli, device, options.events);
      const findings = validateMappings({ device, fhir, samples, identity });
      const names = { device: deviceMapping ?? '', fhir: fhirMapping ?? '' };
      for (const finding of findings) await print(cli, { ...finding, file: names[finding.file] });
      if (findings.some(({ severity }) => severity === 'error'))
        cli.exitCode = Math.max(cli.exitCode, 1);
    });
}

function identityOf(given: string | undefined) {
  if (given === undefined) return undefined;
  const mode = IDENTITY.find((name) => name.toLowerCase() === given.toLowerCase());
  if (mode === undefined)
    throw new CliError('usage', `--identity is one of ${IDENTITY.join(', ')}`);
  return mode;
}

async function readSamples(
  cli: Cli,
  device: string,
  events: string | undefined,
): Promise<Message[]> {
  if (events === undefined) return [];
  const loaded = loadDeviceMapping(device);
  if (!loaded.ok) return [];
  const samples: Message[] = [];
  await runTransform(cli, [events], {}, async function* (input, report) {
    for await (const item of jsonLines(input)) {
      const location = `line ${item.line}`;
      const sample = 'error' in item ? item.error : readSample(item.value, loaded.mapping);
      if (!(sample instanceof MedtechError)) samples.push(sample);
      // A sample that is no event is a fault of the sample, not of the mapping.
      else
        await report({ severity: 'warning', code: sample.code, location, message: sample.message });
    }
    yield* [];
  });
  return samples;
}

function readSample(value: unknown, mapping: DeviceMapping): Message | MedtechError {
  try {
    return readSampleEvent(value, mapping).message;
  } catch (error) {
    if (error instanceof MedtechError) return error;
    throw error;
  }
}

async function print(cli: Cli, finding: Omit<Finding, 'file'> & { file: string }): Promise<void> {
  const { severity, file, line, column, path, message } = finding;
  await write(cli.stdout, `${JSON.stringify({ severity, file, line, column, path, message })}\n`);
}
