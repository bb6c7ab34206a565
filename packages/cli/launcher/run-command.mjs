import { spawn } from 'node:child_process';

const grace = 20_000;

/**
 * Runs `fph` in the terminal's own process group, so that it can read standard input. It holds an IPC channel only to
 * notice our end: it stops when the channel closes.
 */
export function runCommand({ node, args, cwd, env, signal }) {
  if (signal.aborted) return 130;
  const child = spawn(node, args, { cwd, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  const stop = () => {
    // The terminal sends Ctrl-C to all of the group, so this may be the second; `fph` takes two at once for one.
    child.kill(signal.reason);
    setTimeout(() => child.kill('SIGKILL'), grace).unref();
  };
  signal.addEventListener('abort', stop);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, killedBy) => {
      signal.removeEventListener('abort', stop);
      resolve(code ?? { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[killedBy] ?? 1);
    });
  });
}
