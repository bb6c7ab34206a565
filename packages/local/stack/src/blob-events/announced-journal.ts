import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Remembers which version of which blob has been announced, across restarts if it has a file. */
export type AnnouncedJournal = {
  has(container: string, name: string, etag: string): boolean;
  add(container: string, name: string, etag: string): void;
  /** Names of the container's blobs that have been announced. */
  names(container: string): string[];
  /** Forgets blobs that are gone, and makes the file small again. */
  forget(container: string, gone: readonly string[]): void;
  close(): void;
};

/**
 * The file has one JSON array `[container, name, etag]` a line, appended after the announcement: a crash in between
 * announces a blob twice, never not at all. A line that a crash cut short is skipped.
 */
export function announcedJournal(file: string | undefined): AnnouncedJournal {
  const announced = new Map<string, Map<string, string>>();
  const remember = (container: string, name: string, etag: string) => {
    const names = announced.get(container) ?? new Map<string, string>();
    announced.set(container, names.set(name, etag));
  };
  if (file !== undefined) for (const [c, n, e] of readLines(file)) remember(c, n, e);
  let descriptor = file === undefined ? undefined : rewrite(file, announced);
  return {
    has: (container, name, etag) => announced.get(container)?.get(name) === etag,
    add: (container, name, etag) => {
      remember(container, name, etag);
      if (descriptor !== undefined)
        writeSync(descriptor, `${JSON.stringify([container, name, etag])}\n`);
    },
    names: (container) => [...(announced.get(container)?.keys() ?? [])],
    forget: (container, gone) => {
      for (const name of gone) announced.get(container)?.delete(name);
      if (gone.length === 0 || file === undefined || descriptor === undefined) return;
      closeSync(descriptor);
      descriptor = rewrite(file, announced);
    },
    close: () => {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

function* readLines(file: string): Generator<[string, string, string]> {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return;
  }
  for (const line of text.split('\n')) {
    const value = parsed(line);
    if (
      Array.isArray(value) &&
      value.length === 3 &&
      value.every((each) => typeof each === 'string')
    ) {
      yield value as [string, string, string];
    }
  }
}

function rewrite(
  file: string,
  announced: ReadonlyMap<string, ReadonlyMap<string, string>>,
): number {
  mkdirSync(path.dirname(file), { recursive: true });
  const lines: string[] = [];
  for (const [container, names] of announced) {
    for (const [name, etag] of names) lines.push(`${JSON.stringify([container, name, etag])}\n`);
  }
  const fresh = `${file}.new`;
  // Blob names may name patients: for the owner of the platform only.
  writeFileSync(fresh, lines.join(''), { mode: 0o600 });
  renameSync(fresh, file);
  return openSync(file, 'a');
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
