import { spawn } from 'node:child_process';
import path from 'node:path';

/**
 * Runs a command that knows nothing of us (pnpm, vitest) so that all of it ends when we end, even by SIGKILL: a small
 * guard process starts it in a process group of its own and kills the group when the channel to us closes; should the
 * guard itself be killed, we kill the group. `onOutput` gets what comes through piped `stdio`. Returns the exit code.
 */
export function runGuarded({ command, args, cwd, env, stdio, signal, shell = false, onOutput }) {
  if (signal.aborted) return Promise.resolve(130);
  const guard = path.join(import.meta.dirname, 'guard.mjs');
  const child = spawn(process.execPath, [guard, JSON.stringify({ command, args, shell })], {
    cwd,
    env,
    stdio: [...stdio, 'ipc'],
    // Ctrl-C reaches us, and we pass it on once.
    detached: process.platform !== 'win32',
  });
  let group;
  child.on('message', (message) => {
    group = message.group;
  });
  if (onOutput) for (const stream of [child.stdout, child.stderr]) stream?.on('data', onOutput);
  const stop = () => child.kill(signal.reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  signal.addEventListener('abort', stop);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      signal.removeEventListener('abort', stop);
      killGroup(group, 'SIGKILL');
      resolve(code ?? 1);
    });
  });
}

/** Kills a process group; one that is already gone is what was wanted. */
export function killGroup(group, signal) {
  if (group === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? group : -group, signal);
  } catch {}
}
