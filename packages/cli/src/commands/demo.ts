import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFhirClient } from '@fph/clients/fhir';
import { type Command, InvalidArgumentError } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { connectPlatform, type PlatformAccess } from '../connect-platform.ts';
import type { DemoContext, DemoPipeline, DemoResult } from '../demo/pipeline.ts';
import { demoPipelines } from '../demo/pipelines.ts';
import { findPlatform, runningPlatform, startPlatform, untilStopped } from '../local-platform.ts';
import {
  cloneFolder,
  dataFolder,
  type PlatformOptions,
  platformOptions,
} from '../platform-options.ts';
import { readSettings } from '../settings-option.ts';

type DemoOptions = PlatformOptions & { readonly patients?: number; readonly exit?: boolean };

export function register(parent: Command, cli: Cli): void {
  platformOptions(
    parent
      .command('demo')
      .description(
        'start the platform, send the samples through every pipeline and show what arrived',
      ),
  )
    .option('--patients <n>', 'so many people of the samples', parseCount)
    .option('--exit', 'stop when done; exit code 0 only if everything arrived')
    .action((options: DemoOptions) => demo(cli, options));
}

async function demo(cli: Cli, options: DemoOptions): Promise<void> {
  const clone = cloneFolder();
  if (clone === undefined)
    throw new CliError('failed', 'the demo needs the samples: run it in a clone of the repository');
  const running = await findPlatform(cli, options);
  if (running) cli.stderr.write('Using the platform that runs already.\n');
  else cli.stderr.write('Starting the platform…\n');
  const stack = running
    ? undefined
    : await startPlatform({
        dataDir: dataFolder(cli, options),
        // One person in all formats: the samples say which identifier systems are the same.
        settings: await readSettings(cli, path.join(clone, 'samples', 'identifier-systems.json')),
        ...(options.portBase === undefined ? {} : { portBase: options.portBase }),
      });
  try {
    const access = connectPlatform(await runningPlatform(cli, options));
    const complete = await runPipelines(cli, access, path.join(clone, 'samples'), options.patients);
    await printAddresses(cli, access);
    if (!complete) cli.exitCode = 1;
    if (options.exit || running) return;
    cli.stderr.write('The platform goes on; Ctrl-C stops it.\n');
    await untilStopped(cli.signal);
    cli.exitCode = complete ? 0 : 1;
  } finally {
    await stack?.close();
  }
}

/** Runs the pipelines, people first and the others beside each other, and prints a line for each; true when nothing is missing. */
async function runPipelines(
  cli: Cli,
  access: PlatformAccess,
  samples: string,
  patients: number | undefined,
): Promise<boolean> {
  const fhir = createFhirClient({ baseUrl: access.urlOf('fhir'), signal: cli.signal });
  const scratch = await mkdtemp(path.join(tmpdir(), 'fph-demo-'));
  const people = Promise.withResolvers<void>();
  const context = { cli, access, fhir, samples, patients, scratch, peopleLoaded: people.resolve };
  let complete = true;
  let checked: Promise<unknown> = Promise.resolve();
  try {
    const runs: { pipeline: DemoPipeline; ended: Promise<Timed> }[] = [];
    for (const load of demoPipelines) {
      const pipeline = await load();
      if (!access.platform.services.some(({ name }) => name === pipeline.app)) continue;
      const before = pipeline.begins === 'when-people-are-loaded' ? people.promise : checked;
      const ended = before.then(async () => timed(pipeline, context));
      if (pipeline.begins === 'first') {
        checked = ended;
        // Without its word nobody else would begin, nor end.
        ended.catch(people.reject);
      }
      // Awaited in order below: one that fails meanwhile must not end the process.
      ended.catch(() => {});
      runs.push({ pipeline, ended });
    }
    if (runs.every(({ pipeline }) => pipeline.begins !== 'first')) people.resolve();
    for (const { pipeline, ended } of runs) {
      const { result, seconds } = await ended;
      const verdict = result.differences.length === 0 ? 'all there' : result.differences.join('; ');
      if (result.differences.length > 0) complete = false;
      await write(
        cli.stdout,
        `${pipeline.name}: expected ${result.expected}; arrived ${result.arrived}; ${verdict} (${seconds} s)\n`,
      );
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return complete;
}

type Timed = { readonly result: DemoResult; readonly seconds: string };

async function timed(pipeline: DemoPipeline, context: DemoContext): Promise<Timed> {
  const started = Date.now();
  const result = await pipeline.run(context);
  return { result, seconds: ((Date.now() - started) / 1000).toFixed(1) };
}

async function printAddresses(cli: Cli, access: PlatformAccess): Promise<void> {
  const shown = [
    ['Patient app', 'patient-api'],
    ['FHIR service', 'fhir'],
  ] as const;
  for (const [label, service] of shown) {
    const url = access.platform.services.find(({ name }) => name === service)?.url;
    if (url !== undefined) await write(cli.stdout, `${label}: ${url}\n`);
  }
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('a number from 1 on is expected.');
  return count;
}
