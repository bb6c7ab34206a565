import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const hostMain = fileURLToPath(
  new URL('../../../packages/local/functions-host/src/main.ts', import.meta.url),
);
const appDir = fileURLToPath(new URL('..', import.meta.url));

export type AppProcess = AsyncDisposable & {
  readonly url: string;
  /** Everything the process has written. */
  log(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** This app in a process of its own under the local Functions host. */
export async function startAppProcess(settings: Record<string, string>): Promise<AppProcess> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'fph-app-'));
  const file = path.join(scratch, 'settings.json');
  writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', hostMain, '--app', appDir, '--settings', file],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (piece: Buffer) => {
    log += piece.toString();
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await readyUrl(child, () => log);
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
    rmSync(scratch, { recursive: true, force: true });
  };
  return { url, log: () => log, kill, [Symbol.asyncDispose]: async () => kill('SIGKILL') };
}

function readyUrl(child: ChildProcess, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (piece: Buffer) => {
      output += piece.toString();
      const url = /^ready (\S+)/m.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`The app ended with code ${code}: ${log()}`)));
  });
}
