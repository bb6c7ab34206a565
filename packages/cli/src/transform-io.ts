import path from 'node:path';
import type { Command } from 'commander';
import type { Cli } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import {
  type ExpandOptions,
  expandInputs,
  type TransformInput,
  type UnreadableInput,
} from './transform-inputs.ts';
import { type Issue, openIssueSink } from './transform-issue.ts';
import { asInputError } from './transform-open.ts';
import { directorySink, lineSink, type ResultSink } from './transform-output.ts';

export type { TransformInput } from './transform-inputs.ts';
export type { Issue, Severity } from './transform-issue.ts';

/** The options that every transform takes; `transformOptions` declares them. */
export type TransformOptions = {
  /** Folder for one file per result instead of lines on stdout. */
  readonly out?: string;
  /** NDJSON file for issues instead of lines on stderr. */
  readonly issues?: string;
};

/** Tells about the input at hand; an `error` makes the input count as failed. Awaiting it keeps the memory flat. */
export type Report = (issue: Issue) => Promise<void>;

/**
 * What a command does with one input. Each value it yields is one line (or one file); values that could be made are
 * yielded even when others failed. An expected failure is a reported issue; a thrown error fails this input alone.
 */
export type Transform = (
  input: TransformInput,
  report: Report,
) => AsyncIterable<unknown> | Iterable<unknown>;

/** Adds `--out` and `--issues` to a command. */
export function transformOptions(command: Command): Command {
  return command
    .option('--out <dir>', 'write one file per result into this folder instead of stdout')
    .option(
      '--issues <file>',
      'write warnings and errors as NDJSON into this file instead of stderr',
    );
}

/**
 * Runs a transform over the inputs by the common rules of `fph`: files, folders, globs, `-`, `.gz` and `.zip`; results in
 * input order; exit code 1 when an input failed, while the others are still written.
 *
 * @example
 * transformOptions(parent.command('upper').argument('<file...>')).action((files, options) =>
 *   runTransform(cli, files, options, async function* (input) { yield (await input.text()).toUpperCase(); }));
 */
export async function runTransform(
  cli: Cli,
  args: readonly string[],
  options: TransformOptions,
  transform: Transform,
  expand: ExpandOptions = {},
): Promise<void> {
  if (args.filter((arg) => arg === '-').length > 1) {
    throw new CliError('usage', 'standard input (-) can be read only once');
  }
  const issues = await openIssueSink(cli, resolved(cli, options.issues));
  const cleanups: (() => Promise<void>)[] = [];
  try {
    // With --out the names must be known before the first result is written; else inputs are listed as they are read.
    const inputs = expandInputs(cli, args, expand, (cleanup) => cleanups.push(cleanup));
    const all = options.out === undefined ? inputs : await listed(inputs);
    const sink = await openSink(cli, options, all);
    let index = 0;
    for await (const input of all) {
      cli.signal.throwIfAborted();
      await runOne(cli, input, index, sink, transform, (issue) => {
        if (issue.severity === 'error') cli.exitCode = Math.max(cli.exitCode, 1);
        return issues.write(input.source, issue);
      });
      index += 1;
    }
  } finally {
    await issues.close();
    for (const cleanup of cleanups) await cleanup();
  }
}

async function listed<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

async function openSink(
  cli: Cli,
  options: TransformOptions,
  all: AsyncIterable<unknown> | readonly (TransformInput | UnreadableInput)[],
): Promise<ResultSink> {
  const out = resolved(cli, options.out);
  if (out === undefined || !Array.isArray(all)) return lineSink(cli);
  const inputs = all as readonly (TransformInput | UnreadableInput)[];
  // Unreadable inputs write nothing; an unlikely name keeps the indexes in step without claiming a stem.
  const names = inputs.map((input, index) => ('error' in input ? `\u0001${index}` : input.name));
  return directorySink(out, names);
}

async function runOne(
  cli: Cli,
  input: TransformInput | UnreadableInput,
  index: number,
  sink: ResultSink,
  transform: Transform,
  report: Report,
): Promise<void> {
  try {
    if ('error' in input) throw input.error;
    for await (const value of transform(input, report)) {
      cli.signal.throwIfAborted();
      await sink.write(index, value);
    }
    await sink.endInput(index);
  } catch (error) {
    if (cli.signal.aborted || error instanceof CliError) throw error;
    await sink.endInput(index);
    await report(asIssue(asInputError(error), cli.debug ? cli : undefined));
  }
}

/** An error thrown for one input as an issue; messages of errors that are not ours may quote data and stay out. */
function asIssue(error: unknown, debug: Pick<Cli, 'stderr'> | undefined): Issue {
  if (error instanceof Error && debug) debug.stderr.write(`${error.stack ?? error.message}\n`);
  const fields = error instanceof Error ? (error as Error & Record<string, unknown>) : undefined;
  const ours =
    typeof fields?.['code'] === 'string' && fields.name !== 'Error' && fields.name !== 'TypeError';
  if (!fields || !ours) {
    const kind = error instanceof SyntaxError ? 'syntax' : 'unexpected';
    const message =
      kind === 'syntax' ? 'the file is not valid' : 'unexpected failure (--debug shows more)';
    return { severity: 'error', code: kind, location: 'file', message };
  }
  return {
    severity: 'error',
    code: String(fields['code']),
    location: typeof fields['location'] === 'string' ? fields['location'] : 'file',
    message: fields.message,
  };
}

function resolved(cli: Cli, file: string | undefined): string | undefined {
  return file === undefined ? undefined : path.resolve(cli.cwd, file);
}
