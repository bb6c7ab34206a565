import type { Clock } from '../clock.ts';
import type { AppSettings } from '../config/app-settings.ts';
import type { HostJson } from '../config/host-json.ts';
import type { Executor, TriggerInput } from '../executor.ts';
import type { HostLog } from '../log.ts';
import type { RegisteredFunction } from '../worker/core-api.ts';
import type { BindingInfo, RpcTypedData } from '../worker/worker-contract.ts';
import type { Route } from './http/route.ts';

/** A function with its trigger picked out. */
export type TriggeredFunction = {
  readonly name: string;
  readonly registered: RegisteredFunction;
  readonly triggerName: string;
  readonly trigger: BindingInfo;
};

/** What a binding may use of the host. */
export type BindingHost = {
  readonly hostId: string;
  readonly settings: AppSettings;
  readonly hostJson: HostJson;
  readonly clock: Clock;
  readonly log: HostLog;
  readonly executor: Executor;
  /** Routes of HTTP triggers. */
  readonly routes: Route[];
  /** Milliseconds a queue message is hidden while its function runs; renewed at each third. */
  readonly messageLeaseMs: number;
  /** The longest pause between polls of an empty queue, in milliseconds. */
  readonly maxIdlePollMs: number;
  /** Listeners by what they read from (`queue:name`), to wake them after an output. */
  readonly wake: (source: string) => void;
};

/** A running trigger. */
export type TriggerListener = {
  /** What it reads from, in the form `queue:<name>`. */
  readonly source?: string;
  start(): Promise<void>;
  /** Takes no more work; resolves when the work taken has ended. */
  stop(): Promise<void>;
  /** Gives back work that is still running, so that the next host gets it at once. */
  abandon?(): Promise<void>;
  /** Looks for work now instead of after the pause. */
  wake?(): void;
  /** How much work waits, ready or delayed; absent for triggers without a backlog. */
  backlog?(): Promise<number>;
};

/** A kind of trigger. One file per kind, loaded when an app uses it. */
export type TriggerBinding = {
  /** Whether the real host applies a function's retry policy to it. */
  readonly honoursRetry: boolean;
  /** Checks the declaration and makes the listener; throws HostError on a wrong declaration. */
  listen(fn: TriggeredFunction, host: BindingHost): TriggerListener;
  /** The input for a run that a caller asks for (`invoke`, admin endpoint). */
  inputFrom(data: unknown, fn: TriggeredFunction, host: BindingHost): TriggerInput;
};

/** Writes one output value. */
export type OutputWriter = (data: RpcTypedData) => Promise<void>;

/** A kind of output. */
export type OutputBinding = {
  open(binding: BindingInfo, functionName: string, host: BindingHost): OutputWriter;
};
