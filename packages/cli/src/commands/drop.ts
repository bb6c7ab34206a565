import path from 'node:path';
import { hasEnded, type Run } from '@fph/platform';
import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { connectPlatform, type PlatformAccess } from '../connect-platform.ts';
import { type DroppedFile, dropFile, untilEnded } from '../drop-files.ts';
import { containerFor } from '../file-kind.ts';
import { runningPlatform } from '../local-platform.ts';
import { wavesOfNames } from '../name-waves.ts';
import { type PlatformOptions, platformOptions } from '../platform-options.ts';
import { fileProgress } from '../progress.ts';
import { hasFailed, runRecord } from '../run-record.ts';
import { expandFiles } from '../transform-inputs.ts';

type DropOptions = PlatformOptions & { readonly container?: string; readonly source: string };

export function register(parent: Command, cli: Cli): void {
  platformOptions(
    parent
      .command('drop')
      .description(
        'put files into the drop container that fits and wait for the end of their ingestion',
      )
      .argument('<file...>'),
  )
    .option('--container <name>', 'drop container, instead of the one that fits the file')
    .option('--source <name>', 'who the data comes from', 'default')
    .action((files: string[], options: DropOptions) => drop(cli, files, options));
}

type Chosen = { readonly path: string; readonly source: string; readonly container: string };

async function drop(cli: Cli, args: readonly string[], options: DropOptions): Promise<void> {
  if (!/^[^/\\]+$/.test(options.source)) {
    throw new CliError('usage', '--source: a name without slashes is expected');
  }
  const access = connectPlatform(await runningPlatform(cli, options));
  const chosen: Chosen[] = [];
  for await (const file of expandFiles(cli.cwd, args)) {
    const choice =
      'error' in file
        ? { why: file.error.message }
        : await choose(access, file.path, options.container);
    if ('error' in file || 'why' in choice) {
      cli.stderr.write(`${file.source}: ${'why' in choice ? choice.why : ''}\n`);
      cli.exitCode = 1;
    } else chosen.push({ path: file.path, source: options.source, container: choice.container });
  }
  // Files of the same name replace each other: the next one goes when the one before has been loaded.
  for (const wave of wavesOfNames(chosen, blobOf)) await dropAll(cli, access, wave);
}

const blobOf = (file: Chosen) => `${file.container}/${path.basename(file.path)}`;

/** The container for a file, once it is sure that an app of this platform reads it; else why there is none. */
async function choose(
  access: PlatformAccess,
  file: string,
  wanted: string | undefined,
): Promise<{ container: string } | { why: string }> {
  const { queueOfContainer } = await import('@fph/stack/topology');
  const container = wanted ?? (await containerFor(file));
  if (container === undefined) return { why: 'no drop container fits; name one with --container' };
  const queue = Object.hasOwn(queueOfContainer, container)
    ? queueOfContainer[container]
    : undefined;
  if (queue === undefined && wanted !== undefined) {
    const known = Object.keys(queueOfContainer).join(', ');
    throw new CliError('usage', `${wanted} is not a drop container; there are ${known}`);
  }
  const isRead = access.platform.services.some(({ name }) => name === queue);
  return isRead
    ? { container }
    : {
        why: `the app that reads the container ${container} does not run; start the platform with it`,
      };
}

/** Uploads one after the other and waits for each in that order, while the platform works on all of them. */
async function dropAll(cli: Cli, access: PlatformAccess, files: readonly Chosen[]): Promise<void> {
  const progress = fileProgress(cli, 'Loading', files.length);
  const done = { files: 0, resources: 0 };
  const uploads: DroppedFile[] = [];
  let uploaded = Promise.resolve();
  const upload = async (file: Chosen) =>
    void uploads.push(await dropFile(access, file, cli.signal));
  // The next upload runs while the results of earlier ones are awaited.
  for (const file of files) uploaded = uploaded.then(() => upload(file));
  uploaded.catch(() => {});
  try {
    for (let index = 0; index < files.length; index += 1) {
      while (uploads[index] === undefined) await nextOf(uploaded, uploads, index);
      const dropped = uploads[index] as DroppedFile;
      const run = await untilEnded(cli, access, dropped, (current) => {
        if (!hasEnded(current))
          progress.update({ ...done, resources: done.resources + entriesOf(current) });
      });
      done.files += 1;
      done.resources += entriesOf(run);
      progress.update(done);
      if (hasFailed(run)) cli.exitCode = 1;
      progress.end();
      await write(cli.stdout, `${JSON.stringify({ file: dropped.file, ...runRecord(run) })}\n`);
    }
    await uploaded;
  } finally {
    progress.end();
  }
}

/** Waits a moment for an upload to be there; the failure of an upload ends the wait. */
async function nextOf(
  all: Promise<void>,
  uploads: readonly unknown[],
  index: number,
): Promise<void> {
  const ticked = new Promise<void>((resolve) => setTimeout(resolve, 20));
  await Promise.race([ticked, all]);
  if (uploads[index] !== undefined) return;
  await ticked;
}

function entriesOf(run: Run): number {
  return run.counts.entries ?? 0;
}
