import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import path from 'node:path';

const tailLines = 60;
const maxFileBytes = 20 * 2 ** 20;

/** Takes the output of a service: the last lines in memory, all of it in a file of limited size if there is one. */
export type OutputTail = {
  write(chunk: Buffer): void;
  /** The last lines, for a message about a service that did not start. */
  last(): string;
  close(): void;
};

export function outputTail(file: string | undefined): OutputTail {
  let stream = file === undefined ? undefined : open(file);
  let size = file === undefined ? 0 : sizeOf(file);
  let lines: string[] = [];
  let rest = '';
  return {
    write: (chunk) => {
      const pieces = (rest + chunk.toString('utf8')).split('\n');
      // A line without an end must not grow without one.
      rest = (pieces.pop() ?? '').slice(-10_000);
      lines = [...lines, ...pieces].slice(-tailLines);
      if (!stream || file === undefined) return;
      size += chunk.length;
      if (size > maxFileBytes) {
        stream.end();
        renameSync(file, `${file}.1`);
        stream = open(file);
        size = chunk.length;
      }
      stream.write(chunk);
    },
    last: () => [...lines, rest].join('\n').trim(),
    close: () => stream?.end(),
  };
}

function open(file: string): WriteStream {
  mkdirSync(path.dirname(file), { recursive: true });
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  // A full disk must not take the platform down: the log is lost, the services go on.
  stream.on('error', () => {});
  return stream;
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
