import { randomBytes, randomUUID } from 'node:crypto';
import type { Activity } from './activity.ts';
import type { OutputWriter, TriggeredFunction } from './bindings/binding.ts';
import type { Clock } from './clock.ts';
import { HostError } from './host-error.ts';
import type { HostLog } from './log.ts';
import { retryPolicy } from './retry-policy.ts';
import type { CoreRegistry } from './worker/core-api.ts';
import { type InvocationOutcome, runInvocation } from './worker/invocation.ts';
import type { InvocationResponse, RpcTypedData } from './worker/worker-contract.ts';

/** What a trigger hands to a function. */
export type TriggerInput = {
  readonly data: RpcTypedData;
  readonly metadata?: Readonly<Record<string, RpcTypedData>>;
  /** The caller's W3C `traceparent`; the run belongs to its trace. */
  readonly traceParent?: string | undefined;
  /** Given when someone else must know the id first (HTTP streaming). */
  readonly invocationId?: string;
};

/** One run of a function, a retry being a run of its own. */
export type Execution = {
  readonly id: string;
  readonly functionName: string;
  readonly startedAt: Date;
  readonly retry: number;
  readonly status: 'running' | 'succeeded' | 'failed';
  readonly durationMs?: number;
  readonly error?: unknown;
};

export type Executor = {
  /** Runs a function, its outputs included; rejects when the function or an output fails. */
  run(fn: TriggeredFunction, input: TriggerInput): Promise<InvocationOutcome>;
  readonly activity: Activity;
};

export type ExecutorOptions = {
  readonly registry: CoreRegistry;
  readonly activity: Activity;
  readonly clock: Clock;
  readonly log: HostLog;
  /** Writers by function and binding name. */
  readonly outputs: ReadonlyMap<string, ReadonlyMap<string, OutputWriter>>;
  /** Functions whose trigger honours a retry policy. */
  readonly retried: ReadonlySet<string>;
  /** Milliseconds; absent means without limit. */
  readonly timeoutMs?: number | undefined;
  readonly onTimeout?: ((functionName: string) => void) | undefined;
  readonly record: (execution: Execution) => void;
};

/** Makes what runs functions for all triggers alike. */
export function createExecutor(options: ExecutorOptions): Executor {
  const { registry, activity, clock, log } = options;

  async function attempt(
    fn: TriggeredFunction,
    input: TriggerInput,
    retry: { count: number; max: number; error: unknown } | undefined,
  ): Promise<InvocationOutcome> {
    const id = input.invocationId ?? randomUUID();
    const about = { functionName: fn.name, invocationId: id };
    const started = { id, functionName: fn.name, startedAt: new Date(), retry: retry?.count ?? 0 };
    const since = performance.now();
    const end = activity.begin();
    options.record({ ...started, status: 'running' });
    try {
      const invocation = runInvocation(
        registry,
        fn.registered,
        {
          invocationId: id,
          functionId: fn.name,
          inputData: [{ name: fn.triggerName, data: input.data }],
          triggerMetadata: input.metadata ?? {},
          traceContext: traceContext(input.traceParent),
          ...(retry && { retryContext: retryContext(retry) }),
        },
        (level, category, message) => {
          runLogHooks(registry, level, category, message, id);
          log(level, message, { ...about, category });
        },
      );
      const outcome = await limited(invocation, fn);
      await writeOutputs(fn, outcome.response);
      const durationMs = performance.now() - since;
      options.record({ ...started, status: 'succeeded', durationMs });
      return outcome;
    } catch (error) {
      const durationMs = performance.now() - since;
      options.record({ ...started, status: 'failed', durationMs, error });
      log('error', `failed: ${error instanceof Error ? error.message : String(error)}`, about);
      throw error;
    } finally {
      end();
    }
  }

  async function limited<T>(work: Promise<T>, fn: TriggeredFunction): Promise<T> {
    const { timeoutMs } = options;
    if (timeoutMs === undefined) return work;
    const { promise, reject } = Promise.withResolvers<never>();
    const cancel = clock.after(timeoutMs, () => {
      reject(new HostError('function-timeout', { function: fn.name, timeoutMs }));
      options.onTimeout?.(fn.name);
    });
    try {
      return await Promise.race([work, promise]);
    } finally {
      cancel();
    }
  }

  async function writeOutputs(fn: TriggeredFunction, response: InvocationResponse): Promise<void> {
    const writers = options.outputs.get(fn.name);
    if (!writers) return;
    for (const { name, data } of response.outputData ?? []) await writers.get(name)?.(data);
    if (response.returnValue) await writers.get('$return')?.(response.returnValue);
  }

  return {
    activity,
    async run(fn, input) {
      const policy = options.retried.has(fn.name)
        ? retryPolicy(fn.registered.metadata.retryOptions)
        : undefined;
      if (!policy) return attempt(fn, input, undefined);
      let last: unknown;
      for (let count = 0; ; count++) {
        const { invocationId: _, ...again } = input;
        const retry = { count, max: policy.declaredMax, error: last };
        try {
          return await attempt(fn, count === 0 ? input : again, retry);
        } catch (error) {
          if (count >= policy.maxRetries) throw error;
          last = error;
        }
        const delay = Promise.withResolvers<void>();
        clock.after(policy.delayMs(count + 1), delay.resolve);
        await delay.promise;
      }
    },
  };
}

/** A span of its own, in the caller's trace if there is one. */
function traceContext(parent: string | undefined) {
  const [, callersTrace, flags = '01'] =
    /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(parent ?? '') ?? [];
  const trace = callersTrace ?? randomBytes(16).toString('hex');
  const span = randomBytes(8).toString('hex');
  return { traceParent: `00-${trace}-${span}-${flags}`, traceState: '', attributes: {} };
}

function retryContext(retry: { count: number; max: number; error: unknown }) {
  const error = retry.error instanceof Error ? retry.error : undefined;
  return {
    retryCount: retry.count,
    maxRetryCount: retry.max,
    ...(error && { exception: { message: error.message, stackTrace: error.stack ?? '' } }),
  };
}

function runLogHooks(
  registry: CoreRegistry,
  level: string,
  category: string,
  message: string,
  invocationId: string,
): void {
  for (const hook of registry.hooks.log) {
    hook({
      level,
      category,
      message,
      invocationId,
      hookData: {},
      appHookData: registry.appHookData,
    });
  }
}
