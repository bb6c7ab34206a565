import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { glob, isDynamicPattern } from 'tinyglobby';
import type { Cli } from './cli-context.ts';
import { type ArchiveLimits, archiveLimits, InputError } from './transform-limits.ts';
import { openMaybeCompressed, readBytes, spoolArchive } from './transform-open.ts';
import { listZip } from './transform-zip.ts';

/** One thing to transform: a file, a member of an archive, or standard input. */
export type TransformInput = {
  /** What issues call it: the path as given; `archive.zip/member` for a member; `stdin`. */
  readonly source: string;
  /** Its file name without folders and without `.gz`; output files are named after it. */
  readonly name: string;
  /** Its bytes, decompressed, as a stream. */
  open(): Promise<Readable>;
  /** Its bytes at once; fails with `too-large` beyond the limit. */
  bytes(): Promise<Buffer>;
  /** Its text (UTF-8, without a byte order mark) at once. */
  text(): Promise<string>;
};

/** An input that could not even be listed. */
export type UnreadableInput = { readonly source: string; readonly error: InputError };

export type ExpandOptions = {
  /** Which files of a walked directory or of an archive are meant; files named one by one are always taken. */
  readonly accept?: (name: string) => boolean;
  readonly limits?: ArchiveLimits;
};

/** Takes what has to be done when all inputs have been read. */
type Defer = (cleanup: () => Promise<void>) => void;

/**
 * Turns the arguments of a command into inputs, in the order given; directories, globs and archives in code-unit order
 * of their paths, so that no machine's locale or file system changes the output.
 */
export async function* expandInputs(
  cli: Pick<Cli, 'cwd' | 'stdin'>,
  args: readonly string[],
  options: ExpandOptions,
  defer: Defer,
): AsyncGenerator<TransformInput | UnreadableInput> {
  const limits = options.limits ?? archiveLimits;
  for (const arg of args) {
    if (arg === '-') yield* fromStdin(cli.stdin, limits, options, defer);
    else {
      for await (const file of filesOf(cli.cwd, arg, options)) {
        if ('error' in file) yield file;
        else yield* fromFile(file.path, file.source, limits, options);
      }
    }
  }
}

/** A file on disk. */
export type FoundFile = {
  /** As the user would name it. */
  readonly source: string;
  readonly path: string;
};

/** The files that arguments stand for: paths, folders (walked) and globs, in a fixed order. */
export async function* expandFiles(
  cwd: string,
  args: readonly string[],
  options: ExpandOptions = {},
): AsyncGenerator<FoundFile | UnreadableInput> {
  for (const arg of args) yield* filesOf(cwd, arg, options);
}

async function* filesOf(
  cwd: string,
  arg: string,
  options: ExpandOptions,
): AsyncGenerator<FoundFile | UnreadableInput> {
  const absolute = path.resolve(cwd, arg);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isDirectory()) {
    let any = false;
    for await (const file of walk(absolute)) {
      const relative = path.relative(absolute, file);
      if (!isWanted(relative, options)) continue;
      any = true;
      yield { path: file, source: path.join(arg, relative) };
    }
    if (!any) yield { source: arg, error: new InputError('no-input') };
  } else if (found) {
    yield { path: absolute, source: arg };
  } else if (isDynamicPattern(arg)) {
    const files = await glob(arg.replaceAll(path.win32.sep, '/'), {
      cwd,
      onlyFiles: true,
      expandDirectories: false,
    });
    if (files.length === 0) yield { source: arg, error: new InputError('not-found') };
    for (const file of files.sort()) yield { path: path.resolve(cwd, file), source: file };
  } else {
    yield { source: arg, error: new InputError('not-found') };
  }
}

async function* fromFile(
  file: string,
  source: string,
  limits: ArchiveLimits,
  options: ExpandOptions,
): AsyncGenerator<TransformInput | UnreadableInput> {
  if (/\.zip$/i.test(file)) yield* fromZip(file, source, limits, options);
  else yield input(source, path.basename(file), limits, async () => createReadStream(file));
}

async function* fromZip(
  file: string,
  source: string,
  limits: ArchiveLimits,
  options: ExpandOptions,
): AsyncGenerator<TransformInput | UnreadableInput> {
  let any = false;
  try {
    for (const member of await listZip(file, limits)) {
      if (!isWanted(member.path, options)) continue;
      any = true;
      const memberSource = `${source}/${member.path}`;
      if (/\.zip$/i.test(member.path)) {
        yield { source: memberSource, error: new InputError('nested-archive') };
      } else {
        yield input(memberSource, path.posix.basename(member.path), limits, member.open);
      }
    }
    if (!any) yield { source, error: new InputError('no-input') };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    yield { source, error };
  }
}

async function* fromStdin(
  stdin: Readable,
  limits: ArchiveLimits,
  options: ExpandOptions,
  defer: Defer,
): AsyncGenerator<TransformInput | UnreadableInput> {
  const { stream, archive } = await spoolArchive(stdin, limits);
  if (!archive) {
    yield input('stdin', 'stdin', limits, async () => stream);
    return;
  }
  defer(archive.remove);
  yield* fromZip(archive.file, 'stdin', limits, options);
}

function input(
  source: string,
  fileName: string,
  limits: ArchiveLimits,
  openRaw: () => Promise<Readable>,
): TransformInput {
  const open = async () => openMaybeCompressed(await openRaw(), limits);
  const bytes = async () => readBytes(await open(), limits.maxTextBytes);
  return {
    source,
    name: fileName.replace(/\.gz$/i, ''),
    open,
    bytes,
    text: async () => new TextDecoder('utf-8').decode(await bytes()),
  };
}

/** Files below a directory in code-unit order of their paths; links to directories are not followed (they may loop). */
async function* walk(directory: string): AsyncGenerator<string> {
  const entries = await readdir(directory, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.')) yield* walk(full);
    } else if (
      entry.isFile() ||
      (entry.isSymbolicLink() && (await stat(full).catch(() => undefined))?.isFile())
    ) {
      yield full;
    }
  }
}

function isWanted(relative: string, { accept }: ExpandOptions): boolean {
  const parts = relative.split(/[\\/]/);
  // Hidden files and the resource forks that macOS puts into archives are nobody's data.
  if (parts.some((part) => part.startsWith('.') || part === '__MACOSX')) return false;
  return accept?.(parts.at(-1)?.replace(/\.gz$/i, '') ?? '') ?? true;
}
