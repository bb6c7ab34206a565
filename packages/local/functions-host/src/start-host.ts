import { realpathSync } from 'node:fs';
import type http from 'node:http';
import { basename, dirname, resolve } from 'node:path';
import { createActivity } from './activity.ts';
import { createAdminHandler } from './admin.ts';
import { createAppCalls, type HttpCall } from './app-calls.ts';
import type { BindingHost, OutputWriter, TriggerListener } from './bindings/binding.ts';
import { checkBindings } from './bindings/binding-table.ts';
import { createHttpHandler } from './bindings/http/http-handler.ts';
import { defaultBodyLimit } from './bindings/http/request-body.ts';
import type { Route } from './bindings/http/route.ts';
import { type Clock, systemClock } from './clock.ts';
import { applyToEnvironment, createAppSettings, mergeSettings } from './config/app-settings.ts';
import { readHostJson } from './config/host-json.ts';
import { createExecutionLog } from './execution-log.ts';
import { createExecutor, type Execution } from './executor.ts';
import { HostError } from './host-error.ts';
import { startHttpServer } from './http-server.ts';
import { waitForIdle } from './idle.ts';
import { createLog, type LogSink } from './log.ts';
import { openBindings } from './open-bindings.ts';
import { type CoreRegistry, createCoreApi } from './worker/core-api.ts';
import { loadApp } from './worker/load-app.ts';
import { withLoopbackServers } from './worker/loopback-servers.ts';
import type { FunctionMetadata } from './worker/worker-contract.ts';

export type HostOptions = {
  /** The app's folder: package.json, host.json, and the entry file. */
  readonly appDir: string;
  /** App settings; these win over the environment. Values that are not text are passed as JSON. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Default 0: a free port. */
  readonly port?: number;
  /** Whether local.settings.json of the app is read. Default false, so that tests do not depend on it. */
  readonly localSettings?: boolean;
  /** Names the app in its stored state (timers). Default: `AzureFunctionsWebHost__hostid`, else the folder's name. */
  readonly hostId?: string;
  /** Gets every log line. Default: none. */
  readonly onLog?: LogSink;
  /** Called when a function has run longer than functionTimeout; what runs in it cannot be ended. */
  readonly onTimeout?: (functionName: string) => void;
  /** Milliseconds a queue message stays hidden after its host died. Default 30,000. */
  readonly messageLeaseMs?: number;
  /** The longest pause between polls of an empty queue. Default 1,000 ms. */
  readonly maxIdlePollMs?: number;
  /** For tests of timers. */
  readonly clock?: Clock;
};

/** A running app. */
export type Host = AsyncDisposable & {
  readonly url: string;
  readonly functions: readonly FunctionMetadata[];
  /**
   * Runs a function now. HTTP: `data` is the call (`{ method, params, query, headers, body }`), the
   * result its Response. Others: `data` is the trigger's value, the result what the function returned.
   * Rejects with the function's error.
   */
  invoke(name: string, data?: unknown): Promise<unknown>;
  /** An HTTP function by its route. */
  call(name: string, call?: HttpCall): Promise<Response>;
  /** The last 10,000 runs, oldest first. */
  executions(name?: string): readonly Execution[];
  /**
   * Resolves when no function runs and every queue with a trigger is empty, delayed messages
   * included. Rejects (`not-idle`) after `timeoutMs`, 30 s by default, naming what is left.
   */
  whenIdle(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Takes no more work, waits for running work up to `drainMs` (default 30 s), gives back the rest. */
  close(options?: { readonly drainMs?: number }): Promise<void>;
};

let occupied = false;

/** Starts an app in this process. Throws HostError when it cannot run as declared. */
export async function startHost(options: HostOptions): Promise<Host> {
  if (occupied) throw new HostError('host-busy');
  occupied = true;
  const undo: (() => unknown)[] = [() => (occupied = false)];
  try {
    return await start(options, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

async function start(options: HostOptions, undo: (() => unknown)[]): Promise<Host> {
  const appDir = realpathSync(resolve(options.appDir));
  const log = createLog(options.onLog ?? (() => {}));
  const clock = options.clock ?? systemClock;
  const { hostJson, unknownKeys } = readHostJson(appDir);
  if (unknownKeys.length > 0) {
    log('warning', `host.json keys without effect here: ${unknownKeys.join(', ')}`);
  }
  const values = mergeSettings({
    appDir,
    settings: options.settings ?? {},
    environment: process.env,
    localSettings: options.localSettings ?? false,
  });
  undo.push(applyToEnvironment(values));
  const settings = createAppSettings(values);
  const hostId = options.hostId ?? settings.get('AzureFunctionsWebHost__hostid') ?? nameOf(appDir);

  const { api, registry } = createCoreApi((level, category, message) =>
    log(level, message, { category }),
  );
  undo.push(await loadApp(appDir, api));
  const functions = checkBindings(registry.functions.values());
  if (functions.length === 0 || !registry.model)
    throw new HostError('no-functions', { app: appDir });
  const proxyUrl = await lockStartup(registry, undo);

  const activity = createActivity();
  const executions = createExecutionLog();
  const outputs = new Map<string, ReadonlyMap<string, OutputWriter>>();
  const retried = new Set<string>();
  const executor = createExecutor({
    registry,
    activity,
    clock,
    log,
    outputs,
    retried,
    timeoutMs: hostJson.functionTimeout,
    onTimeout: options.onTimeout,
    record: (execution) => executions.record(execution),
  });
  const routes: Route[] = [];
  const listeners: TriggerListener[] = [];
  const bindingHost: BindingHost = {
    hostId,
    settings,
    hostJson,
    clock,
    log,
    executor,
    routes,
    messageLeaseMs: options.messageLeaseMs ?? 30_000,
    maxIdlePollMs: options.maxIdlePollMs ?? 1000,
    wake(source) {
      for (const listener of listeners) if (listener.source === source) listener.wake?.();
    },
  };
  const triggers = await openBindings(functions, bindingHost, { listeners, outputs, retried });
  const calls = createAppCalls({ functions, triggers, routes, host: bindingHost });

  let state = 'Running';
  const server = await startHttpServer(
    options.port ?? 0,
    {
      admin: createAdminHandler({
        hostId,
        state: () => state,
        functions: () => functions.map((fn) => fn.registered.metadata),
        trigger: (name, input) => calls.trigger(name, input),
      }),
      app: createHttpHandler({
        routes,
        executor,
        proxyUrl,
        bodyLimit: Number(settings.get('FUNCTIONS_REQUEST_BODY_SIZE_LIMIT') ?? defaultBodyLimit),
      }),
    },
    log,
  );
  undo.push(() => server.end());
  await runHooks(registry, 'appStart', { functionAppDirectory: appDir });
  await startListeners(listeners);
  log('information', `${functions.length} functions ready at ${server.url}`);

  async function shutDown(drainMs: number): Promise<void> {
    state = 'Stopping';
    const drained = Promise.all([
      ...listeners.map((listener) => listener.stop()),
      server.close(),
      activity.settled(),
    ]);
    if (!(await within(drained, drainMs))) {
      log('warning', `${activity.inHand} pieces of work were still running after ${drainMs} ms`);
      await Promise.all(listeners.map(async (listener) => listener.abandon?.()));
    }
    await runHooks(registry, 'appTerminate', {});
    for (const step of undo.reverse()) await step();
    state = 'Stopped';
  }

  let closed: Promise<void> | undefined;
  const close = (how: { readonly drainMs?: number } = {}) =>
    (closed ??= shutDown(how.drainMs ?? 30_000));
  return {
    url: server.url,
    functions: functions.map((fn) => fn.registered.metadata),
    invoke: (name, data) => calls.invoke(name, data, server.url),
    call: (name, call) => calls.call(name, call ?? {}, server.url),
    executions: (name) => executions.list(name),
    whenIdle: (how = {}) => waitForIdle(listeners, activity, how.timeoutMs ?? 30_000),
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}

/** Ends the app's start-up: no more registrations; the library says whether it streams HTTP. */
async function lockStartup(
  registry: CoreRegistry,
  undo: (() => unknown)[],
): Promise<string | undefined> {
  const { result: capabilities, servers } = await withLoopbackServers(async () =>
    registry.model?.getCapabilities({ RpcHttpBodyOnly: 'true', TypedDataCollection: 'true' }),
  );
  registry.locked = true;
  for (const server of servers) {
    undo.push(() => {
      if ('closeAllConnections' in server) (server as http.Server).closeAllConnections();
      server.close();
    });
  }
  // The library says "localhost", which may mean ::1; its server listens on 127.0.0.1.
  return capabilities?.['HttpUri']?.replace('//localhost:', '//127.0.0.1:');
}

/** Starts all at the same time; when one fails, none is left running. */
async function startListeners(listeners: readonly TriggerListener[]): Promise<void> {
  const started = await Promise.allSettled(listeners.map((listener) => listener.start()));
  const failed = started.find((result) => result.status === 'rejected');
  if (!failed) return;
  await Promise.allSettled(listeners.map((listener) => listener.stop()));
  throw failed.reason;
}

async function runHooks(
  registry: CoreRegistry,
  name: 'appStart' | 'appTerminate',
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const hook of registry.hooks[name]) {
    await hook({ hookData: {}, appHookData: registry.appHookData, ...more });
  }
}

/** The folder's name; the bundle of an app lies in a folder `deploy` of its own. */
function nameOf(appDir: string): string {
  const name = basename(appDir) === 'deploy' ? basename(dirname(appDir)) : basename(appDir);
  return name
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 32);
}

async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(() => late.resolve(false), ms);
  try {
    return await Promise.race([work.then(() => true as const), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
