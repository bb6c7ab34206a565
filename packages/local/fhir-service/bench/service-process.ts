/** Starts the service as a process of its own, as `fph up` does, and measures it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
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
  /** Peak resident memory so far, in MB. */
  peakMb(): number;
  stop(): Promise<void>;
};

export async function startService(dataDir: string, extra: string[] = []): Promise<ServiceProcess> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, '--port', '0', '--data', dataDir, ...extra],
    { stdio: ['ignore', 'pipe', 'inherit'] },
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
    cpuSeconds: () => {
      // fields 14 and 15 after the name in brackets, in ticks of a hundredth of a second
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / 100;
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

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
