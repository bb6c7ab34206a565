import type { Readable, Writable } from 'node:stream';

/** The outside world as a command sees it, so that a command can be run in a test without a process. */
export type Cli = {
  readonly stdin: Readable;
  /** Machine output and nothing else. */
  readonly stdout: Writable & { isTTY?: boolean };
  /** Everything for people: progress, issues, hints. */
  readonly stderr: Writable & { isTTY?: boolean; columns?: number };
  readonly cwd: string;
  readonly debug: boolean;
  /** Aborted by Ctrl-C, SIGTERM, SIGHUP or the end of the parent process. */
  readonly signal: AbortSignal;
  /** The code with which `fph` will end; commands raise it, 0 at the start. */
  exitCode: number;
};

/** Writes to a stream and waits when its buffer is full; a reader that has gone away ends the wait. */
export async function write(stream: Writable, chunk: string | Uint8Array): Promise<void> {
  if (stream.destroyed || stream.writableEnded) return;
  if (stream.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      stream.off('drain', done);
      stream.off('close', done);
      stream.off('error', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
    stream.on('error', done);
  });
}
