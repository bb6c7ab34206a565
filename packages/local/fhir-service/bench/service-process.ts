/** Starts the service as a process of its own, as `fph up` does, and measures it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export type ServiceProcess = {
  url: string;
  pid: number;
  child: ChildProcess;
  /** Milliseconds from the start of the process to its line `ready`. */
  readyMs: number;
  /** Processor time used so far, in seconds, over all threads. */
  cpuSeconds(): number;
  /** Processor time of the thread that used most: the writer while data are loaded. */
  busiestThreadSeconds(): number;
  /** Peak resident memory so far, in MB. */
  peakMb(): number;
  stop(): Promise<void>;
};

export async function startService(
  dataDir: string,
  extra: string[] = [],
  environment: Record<string, string> = {},
): Promise<ServiceProcess> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, '--port', '0', '--data', dataDir, ...extra],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...environment } },
  );
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  const url = /^ready (\S+)/.exec(text)?.[1];
  if (url === undefined || child.pid === undefined) throw new Error('the service did not start');
  const pid = child.pid;
  return {
    url,
    pid,
    child,
    readyMs: performance.now() - started,
    cpuSeconds: () => ticks(`/proc/${pid}/stat`) / 100,
    busiestThreadSeconds: () => {
      const threads = readdirSync(`/proc/${pid}/task`);
      return Math.max(...threads.map((id) => ticks(`/proc/${pid}/task/${id}/stat`))) / 100;
    },
    peakMb: () => {
      const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      return Math.round(Number(line?.[1] ?? 0) / 1024);
    },
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Fields 14 and 15, after the name in brackets: processor time in hundredths of a second. */
function ticks(file: string): number {
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
