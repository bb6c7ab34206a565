import { Readable, Writable } from 'node:stream';
import type { Cli } from './cli-context.ts';

/** A world for a command under test: buffers for its streams, a signal that can be aborted. */
export function testCli(options: { cwd?: string; stdin?: Uint8Array; tty?: boolean } = {}) {
  const controller = new AbortController();
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const into = (chunks: Buffer[]) =>
    Object.assign(
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          chunks.push(Buffer.from(chunk));
          done();
        },
      }),
      { isTTY: options.tty ?? false },
    );
  const cli: Cli = {
    stdin: Readable.from(options.stdin ? [Buffer.from(options.stdin)] : []),
    stdout: into(out),
    stderr: into(err),
    cwd: options.cwd ?? process.cwd(),
    debug: false,
    signal: controller.signal,
    exitCode: 0,
  };
  const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
  return Object.assign(cli, {
    abort: () => controller.abort(),
    outText: () => text(out),
    errText: () => text(err),
    /** stdout as JSON lines. */
    outLines: (): unknown[] =>
      text(out)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown),
  });
}
