import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultAzureTokens } from '@fph/clients/fhir';
import { queueOfContainer } from '@fph/ingestion';
import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { containerFor } from '../file-kind.ts';
import { type FileToLoad, type LoadedFile, loadFiles } from '../load/load-files.ts';
import { type LoadSettings, parseLoadSettings } from '../load/load-settings.ts';
import { wavesOfNames } from '../name-waves.ts';
import { fileProgress } from '../progress.ts';
import { hasFailed, runRecord } from '../run-record.ts';
import { readSettings } from '../settings-option.ts';
import { expandFiles } from '../transform-inputs.ts';
import { type IssueSink, openIssueSink } from '../transform-issue.ts';

type LoadCommandOptions = {
  readonly fhir: string;
  readonly source: string;
  readonly auth?: string;
  readonly settings?: string;
  readonly issues?: string;
};

export function register(parent: Command, cli: Cli): void {
  parent
    .command('load')
    .description('load bundles, NDJSON or zip straight into any FHIR R4 server')
    .argument('<file...>')
    .requiredOption('--fhir <url>', 'base URL of the FHIR server')
    .option('--source <name>', 'who the data comes from', 'default')
    .option(
      '--auth <kind>',
      '"azure" signs in with the Azure identity of this machine, "none" does not',
    )
    .option('--settings <file>', 'JSON object with settings a deployment would have')
    .option('--issues <file>', 'write what was refused as NDJSON into this file instead of stderr')
    .action((files: string[], options: LoadCommandOptions) => load(cli, files, options));
}

async function load(cli: Cli, args: readonly string[], options: LoadCommandOptions): Promise<void> {
  const fhirUrl = checkedUrl(options.fhir);
  const token = tokenFor(fhirUrl, options.auth);
  const settings = parseLoadSettings(await readSettings(cli, options.settings));
  const files = await chooseFiles(cli, args, options.source);
  const issues = await openIssueSink(cli, options.issues && path.resolve(cli.cwd, options.issues));
  const scratch = await mkdtemp(path.join(tmpdir(), 'fph-load-'));
  try {
    // Files of the same name go one after the other, as if they had been dropped so.
    for (const wave of wavesOfNames(files, ({ name }) => name)) {
      await loadWave(cli, wave, { fhirUrl, token, settings, scratch, issues });
    }
  } finally {
    await issues.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

type WaveOptions = {
  readonly fhirUrl: string;
  readonly token: ReturnType<typeof tokenFor>;
  readonly settings: LoadSettings;
  readonly scratch: string;
  readonly issues: IssueSink;
};

async function loadWave(
  cli: Cli,
  files: readonly FileToLoad[],
  options: WaveOptions,
): Promise<void> {
  const progress = fileProgress(cli, 'Loading', files.length);
  const loaded = await loadFiles(files, {
    ...options,
    signal: cli.signal,
    onProgress: (runs) => {
      const resources = runs.reduce((sum, run) => sum + (run.counts.entries ?? 0), 0);
      progress.update({ files: runs.filter((run) => run.ended !== undefined).length, resources });
    },
  }).finally(progress.end);
  for (const [index, result] of loaded.entries()) {
    const source = files[index]?.path ?? result.run.name;
    if (hasFailed(result.run)) {
      cli.exitCode = 1;
      await reportFailures(options.issues, source, result);
    }
    await write(cli.stdout, `${JSON.stringify({ file: source, ...runRecord(result.run) })}\n`);
  }
}

async function reportFailures(
  issues: IssueSink,
  source: string,
  loaded: LoadedFile,
): Promise<void> {
  const { reason } = loaded.run;
  if (reason)
    await issues.write(source, {
      severity: 'error',
      code: reason.code,
      location: 'file',
      message: reason.message,
    });
  for await (const { run, entry } of loaded.failures()) {
    const member = run.parent === undefined ? '' : `member ${run.member ?? '?'}, `;
    const codes = [
      ...(entry.issues ?? []),
      ...(entry.outcome?.issue.map(({ code }) => code) ?? []),
    ];
    await issues.write(source, {
      severity: 'error',
      code: entry.code,
      location: `${member}entry ${entry.index}`,
      message: [
        entry.status === undefined ? 'not sent' : `status ${entry.status}`,
        ...new Set(codes),
      ].join(', '),
    });
  }
}

async function chooseFiles(
  cli: Cli,
  args: readonly string[],
  source: string,
): Promise<FileToLoad[]> {
  const files: FileToLoad[] = [];
  for await (const file of expandFiles(cli.cwd, args)) {
    const container = 'error' in file ? undefined : await containerFor(file.path);
    if (
      !('error' in file) &&
      container !== undefined &&
      queueOfContainer[container] === 'load-bundles'
    ) {
      files.push({ path: file.path, container, name: `${source}/${path.basename(file.path)}` });
      continue;
    }
    const why =
      'error' in file ? file.error.message : 'neither a bundle, nor NDJSON, nor a zip of them';
    cli.stderr.write(`${file.source}: ${why}\n`);
    cli.exitCode = 1;
  }
  return files;
}

function checkedUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new CliError('usage', '--fhir: an http or https URL is expected');
}

/** Azure's FHIR service is called with an identity, any other server without, unless the user says so. */
function tokenFor(fhirUrl: string, auth: string | undefined) {
  if (auth !== undefined && auth !== 'azure' && auth !== 'none') {
    throw new CliError('usage', '--auth: azure or none is expected');
  }
  const isAzure = new URL(fhirUrl).hostname.endsWith('.fhir.azurehealthcareapis.com');
  return (auth ?? (isAzure ? 'azure' : 'none')) === 'azure'
    ? defaultAzureTokens(fhirUrl)
    : undefined;
}
