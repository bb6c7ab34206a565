import type { Cli } from './cli-context.ts';

/** The command's world for a real process: its streams, its signals and the end of its parent. */
export function processCli(): Cli & { release(): void } {
  const controller = new AbortController();
  const stop = (code: number) => {
    // A second Ctrl-C means "now".
    if (controller.signal.aborted) process.exit(code);
    cli.exitCode = code;
    controller.abort();
  };
  const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  for (const [name, code] of Object.entries(signals)) process.on(name, () => stop(code));
  // The launcher holds an IPC channel; it closes when the launcher is gone, however it went.
  const orphaned = () => stop(129);
  process.on('disconnect', orphaned);
  process.channel?.unref();
  // `fph … | head` closes the pipe: nothing more to say, and no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const cli = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    debug: process.argv.includes('--debug'),
    signal: controller.signal,
    exitCode: 0,
    release: () => {
      process.off('disconnect', orphaned);
      if (process.connected) process.disconnect();
    },
  };
  return cli;
}
