import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../packages/cli/src/run-cli.ts';
import { testCli } from '../../packages/cli/src/test-cli.ts';
import { createFhirClient, type FhirClient } from '../../packages/clients/src/fhir/index.ts';
import { readPlatform } from '../../packages/local/stack/src/platform-file/platform-file.ts';
import {
  descendants,
  stillRunning,
  until,
} from '../../packages/local/stack/src/testing/process-tree.ts';

const main = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
export const cohort = fileURLToPath(
  new URL('../../samples/fhir/synthea-cohort.zip', import.meta.url),
);

export type Ended = { readonly code: number; readonly out: string; readonly err: string };

/** Runs `fph` to its end, in this process: starting one for each command would take most of the time. */
export async function fph(...args: string[]): Promise<Ended> {
  const cli = testCli();
  const code = await runCli(args, cli);
  return { code, out: cli.outText(), err: cli.errText() };
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    // The channel tells it when this process is gone.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** `fph up` of the loader in a process of its own, on a data folder that outlives it. */
export type RunningPlatform = AsyncDisposable & {
  readonly pid: number;
  readonly fhir: FhirClient;
  /** Process number of the process whose command line holds the text. */
  processOf(text: RegExp): number | undefined;
  /** Stops it in order; fails when something is left running. */
  stop(): Promise<void>;
  /** Kills the supervisor; resolves when nothing is left. */
  kill(): Promise<void>;
};

export async function up(data: string, ...options: string[]): Promise<RunningPlatform> {
  const child = start(['up', '--only', 'load-bundles', '--data', data, ...options]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += String(chunk);
    });
  }
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  await until(
    'the platform is ready',
    () => {
      if (child.exitCode !== null) throw new Error(`fph up ended: ${output}`);
      return readPlatform(data)?.complete === true;
    },
    60_000,
  );
  const pid = child.pid ?? 0;
  const end = async (signal: NodeJS.Signals) => {
    const all = [pid, ...descendants(pid)];
    child.kill(signal);
    await closed;
    await until('nothing is left running', () => stillRunning(all).length === 0, 20_000);
  };
  return {
    pid,
    fhir: createFhirClient({ baseUrl: urlOf(data, 'fhir') }),
    processOf: (text) => descendants(pid).find((each) => text.test(commandLine(each))),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    // After a failure; a platform that was stopped has nothing to end.
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) await end('SIGTERM');
    },
  };
}

export function urlOf(data: string, service: string): string {
  const url = readPlatform(data)?.services.find(({ name }) => name === service)?.url;
  if (url === undefined) throw new Error(`the platform runs without ${service}`);
  return url;
}

function commandLine(pid: number): string {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** A folder that is removed at the end of the test. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fph-e2e-'));
  return {
    path: folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** JSON lines of an output. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
