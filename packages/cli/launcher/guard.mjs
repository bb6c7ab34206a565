// Runs one command in its own process group; see guarded.mjs. Argument: JSON `{ command, args, shell }`.
import { spawn } from 'node:child_process';
import { killGroup } from './guarded.mjs';

const { command, args, shell } = JSON.parse(process.argv[2]);
const grace = 5_000;

const child = spawn(command, args, {
  stdio: 'inherit',
  shell,
  detached: process.platform !== 'win32',
});
process.send?.({ group: child.pid });

let stopping = false;
function stop(signal) {
  killGroup(child.pid, signal);
  if (stopping) return;
  stopping = true;
  setTimeout(() => killGroup(child.pid, 'SIGKILL'), grace).unref();
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));
process.on('disconnect', () => stop('SIGTERM'));
process.channel?.unref();

child.on('error', (error) => {
  process.stderr.write(`fph: cannot run ${command} (${error.code})\n`);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  // What the command left behind goes with it.
  killGroup(child.pid, 'SIGKILL');
  process.exit(code ?? (signal === 'SIGINT' ? 130 : 1));
});
