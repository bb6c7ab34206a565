import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { StackError } from '../stack-error.ts';
import { type OutputTail, outputTail } from './output-tail.ts';

/** A process to keep running. */
export type ServiceSpec = {
  readonly name: string;
  /** Arguments for Node; called before every start, so that a restart can ask for the ports of the first start. */
  readonly args: (addresses: Addresses | undefined) => readonly string[];
  /** Reads the service's stdout, a line at a time; returns its addresses in the line that says it is ready. */
  readonly ready: (line: string) => Addresses | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Modules to preload besides the parent watch. */
  readonly preload?: readonly string[];
  readonly onMessage?: (message: unknown) => void;
  /** Called each time it became ready; `restart` from the second time on. */
  readonly onReady?: (restart: boolean) => void;
  readonly logFile?: string | undefined;
  /** Time for an orderly end before it is killed, in milliseconds. */
  readonly grace?: number;
};

/** Where a service listens, by the name of the endpoint; most have one, named like the service. */
export type Addresses = Readonly<Record<string, string>>;

export type Service = {
  readonly name: string;
  addresses(): Addresses | undefined;
  isReady(): boolean;
  pid(): number | undefined;
  /** How often it was started again. */
  restarts(): number;
  send(message: unknown): void;
  stop(): Promise<void>;
};

const parentWatch = fileURLToPath(new URL('parent-watch.ts', import.meta.url));
const firstDelay = 100;
const longestDelay = 5_000;
/** A service that ran this long is started again without delay. */
const stable = 10_000;
const startTimeout = 60_000;

/**
 * Starts a process and keeps it running: when it ends it is started again, after a delay that doubles up to five
 * seconds, without limit. Fails when the very first start does, with the service's last words.
 */
export async function supervise(spec: ServiceSpec): Promise<Service> {
  const output = outputTail(spec.logFile);
  let child: ChildProcess | undefined;
  let addresses: Addresses | undefined;
  let ready = false;
  let stopping = false;
  let restarts = 0;
  let delay = firstDelay;
  let timer: NodeJS.Timeout | undefined;

  const start = (onReady: (found: Addresses) => void, onEnd: () => void): void => {
    const started = Date.now();
    child = startNode(spec, addresses, output, onReady);
    child.once('exit', () => {
      ready = false;
      child = undefined;
      if (Date.now() - started > stable) delay = firstDelay;
      onEnd();
    });
  };

  const restart = (): void => {
    if (stopping) return;
    timer = setTimeout(() => {
      restarts += 1;
      start((found) => {
        addresses = found;
        ready = true;
        spec.onReady?.(true);
      }, restart);
    }, delay);
    delay = Math.min(delay * 2, longestDelay);
  };

  const stop = async (): Promise<void> => {
    stopping = true;
    clearTimeout(timer);
    if (child) await endProcess(child, spec.grace ?? 10_000);
    output.close();
  };

  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => reject(failure(spec, output, 'not ready in time')),
        startTimeout,
      );
      start(
        (found) => {
          clearTimeout(late);
          addresses = found;
          ready = true;
          resolve();
        },
        () => {
          clearTimeout(late);
          if (addresses) restart();
          else reject(failure(spec, output, 'it ended'));
        },
      );
    });
  } catch (error) {
    await stop();
    throw error;
  }
  spec.onReady?.(false);

  return {
    name: spec.name,
    addresses: () => addresses,
    isReady: () => ready,
    pid: () => child?.pid,
    restarts: () => restarts,
    send: (message) => {
      // Callback instead of a throw: a service that has just died misses the message and looks for itself at its start.
      if (child?.connected) child.send(message as object, () => {});
    },
    stop,
  };
}

function startNode(
  spec: ServiceSpec,
  addresses: Addresses | undefined,
  output: OutputTail,
  onReady: (found: Addresses) => void,
): ChildProcess {
  const preloads = [parentWatch, ...(spec.preload ?? [])].flatMap((file) => ['--import', file]);
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...preloads, ...spec.args(addresses)],
    {
      env: { ...process.env, ...spec.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: Ctrl-C is for the supervisor, which then ends the services in order.
      detached: process.platform !== 'win32',
    },
  );
  let isReady = false;
  let rest = '';
  // Always drained: a full pipe would stop the service.
  child.stderr?.on('data', output.write);
  child.stdout?.on('data', (chunk: Buffer) => {
    output.write(chunk);
    if (isReady) return;
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const found = spec.ready(line);
      if (!found) continue;
      isReady = true;
      onReady(found);
      return;
    }
  });
  if (spec.onMessage) child.on('message', spec.onMessage);
  child.on('error', (error) => {
    output.write(Buffer.from(`${error.message}\n`));
    if (child.pid === undefined) child.emit('exit', 1, null);
  });
  return child;
}

function failure(spec: ServiceSpec, output: OutputTail, reason: string): StackError {
  return new StackError('service-failed', { service: spec.name, reason, output: output.last() });
}

async function endProcess(child: ChildProcess, grace: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), grace);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** The reader for services that print `ready <url>`. */
export function readyLine(name: string): (line: string) => Addresses | undefined {
  return (line) => {
    const url = /^ready(?:\s+(\S.*))?$/.exec(line.trim());
    return url ? { [name]: url[1] ?? '' } : undefined;
  };
}

/** The port in an address, to ask for the same at the next start. */
export function portOf(address: string | undefined): number {
  const port = /:(\d+)(?:[/;]|$)/.exec(address ?? '')?.[1];
  return port === undefined ? 0 : Number(port);
}
