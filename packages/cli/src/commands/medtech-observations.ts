import {
  createObservation,
  findCollisions,
  MedtechError,
  planObservations,
  type ResourceIds,
  type SegmentPrecision,
} from '@fph/medtech';
import type { Command } from 'commander';
import type { Observation } from 'fhir/r4';
import type { Cli } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { asIssue } from '../medtech/describe-issue.ts';
import { openDeviceMapping, openFhirMapping, readOptionFile } from '../medtech/mapping-files.ts';
import { type ReadMeasurements, readMeasurements } from '../medtech/read-measurements.ts';
import { storedObservations } from '../medtech/stored-observations.ts';
import {
  type Report,
  runTransform,
  type TransformOptions,
  transformOptions,
} from '../transform-io.ts';

type Options = TransformOptions & {
  readonly fhirMapping: string;
  readonly deviceMapping?: string;
  readonly measurements?: string;
  readonly existing?: string;
  readonly patient?: string;
  readonly device?: string;
  readonly segment: string;
};

export function register(parent: Command, cli: Cli): void {
  const command = parent
    .command('observations')
    .description('device events or measurements to Observations, one a line')
    .argument('[events...]', 'NDJSON files with one device event a line, or - for standard input')
    .requiredOption('--fhir-mapping <file>', 'FHIR mapping (fhirmapping.json)')
    .option(
      '--device-mapping <file>',
      'device mapping (devicecontent.json); without it the files hold measurements',
    )
    .option('--measurements <file>', 'NDJSON of measurements instead of events')
    .option('--patient <id>', 'id of the Patient that the Observations are for')
    .option('--device <id>', 'id of the Device')
    .option(
      '--existing <file>',
      'NDJSON of stored Observations: show what would be created, updated or left',
    )
    .option(
      '--segment <precision>',
      'times in identifiers: seconds (as the Azure service) or milliseconds',
      'seconds',
    );
  transformOptions(command).action((events: string[], options: Options) =>
    run(cli, events, options),
  );
}

async function run(cli: Cli, events: string[], options: Options): Promise<void> {
  const inputs = options.measurements === undefined ? events : [...events, options.measurements];
  if (inputs.length === 0) throw new CliError('usage', 'give event files or --measurements');
  if (options.measurements !== undefined && events.length > 0) {
    throw new CliError('usage', 'give either event files or --measurements');
  }
  const ids = idsOf(options);
  const segment = segmentOf(options.segment);
  const fhir = await openFhirMapping(cli, options.fhirMapping);
  const device =
    options.deviceMapping === undefined || options.measurements !== undefined
      ? undefined
      : await openDeviceMapping(cli, options.deviceMapping);
  const existing =
    options.existing === undefined ? undefined : await readExisting(cli, options.existing);
  const stored = existing && storedObservations(existing);
  await runTransform(cli, inputs, options, async function* (input, report) {
    const read = await readMeasurements(input, report, device);
    const { planned, rejected } = planObservations(fhir, read.measurements, segment);
    const once = reportOnce(read, report);
    for (const { measurement, error } of rejected) await once(error, read.lineOf(measurement));
    for (const { first, second } of findCollisions(planned)) {
      const [other, own] = [first, second].map(({ group }) => group.measurements[0]);
      await report({
        severity: 'warning',
        code: 'SegmentCollision',
        location: `line ${own ? read.lineOf(own) : 0}`,
        message: `Same identifier as the sample of line ${other ? read.lineOf(other) : 0}: the times differ by less than a second. --segment milliseconds keeps them apart.`,
      });
    }
    for (const plan of planned) {
      try {
        yield stored?.apply(plan, ids) ?? createObservation(plan.template, plan.group, ids);
      } catch (error) {
        if (!(error instanceof MedtechError)) throw error;
        const [measurement] = plan.group.measurements;
        await once(
          error.at({ template: plan.group.type }),
          measurement ? read.lineOf(measurement) : 0,
        );
      }
    }
  });
}

/** One event gives one error; what else is wrong with it is a warning. */
function reportOnce(read: ReadMeasurements, report: Report) {
  return async (error: MedtechError, line: number): Promise<void> => {
    const severity = read.failedLines.has(line) ? 'warning' : 'error';
    read.failedLines.add(line);
    await report(asIssue(error, `line ${line}`, severity));
  };
}

function idsOf({ patient, device }: Options): ResourceIds | undefined {
  if (patient === undefined && device === undefined) return undefined;
  if (patient === undefined || device === undefined) {
    throw new CliError('usage', 'give --patient and --device together');
  }
  for (const id of [patient, device]) {
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(id))
      throw new CliError('usage', '--patient and --device are FHIR ids');
  }
  return { patient, device };
}

function segmentOf(given: string): SegmentPrecision {
  if (given === 'seconds' || given === 'milliseconds') return given;
  throw new CliError('usage', '--segment is seconds or milliseconds');
}

async function readExisting(cli: Cli, file: string): Promise<Observation[]> {
  const lines = (await readOptionFile(cli, file)).split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const value = parse(line);
    if (value?.resourceType === 'Observation') return [value as Observation];
    throw new CliError('usage', `${file}: line ${index + 1} is not an Observation`);
  });
}

function parse(line: string): { resourceType?: unknown } | undefined {
  try {
    return JSON.parse(line) as { resourceType?: unknown };
  } catch {
    return undefined;
  }
}
