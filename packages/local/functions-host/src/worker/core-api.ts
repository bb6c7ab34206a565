import type { LogLevel } from '../log.ts';
import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  HookName,
  ProgrammingModel,
} from './worker-contract.ts';

/** A function as the app registered it. */
export type RegisteredFunction = {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
};

/** Everything the app said through the core API, and the lock that ends its start-up. */
export type CoreRegistry = {
  readonly functions: Map<string, RegisteredFunction>;
  readonly hooks: Readonly<Record<HookName, HookCallback[]>>;
  /** Shared by all hooks of the app, as in the worker. */
  readonly appHookData: Record<string, unknown>;
  model: ProgrammingModel | undefined;
  locked: boolean;
};

export type CoreLog = (level: LogLevel, category: string, message: string) => void;

/** Worker and host versions reported to apps; the library checks for features, not for versions. */
const workerVersion = '3.14.0';
const hostVersion = '4.1048.200-local';

/** Undoes a registration, in the shape of `vscode.Disposable` that the worker exposes. */
class Disposable {
  #callOnDispose: (() => unknown) | undefined;

  constructor(callOnDispose: () => unknown) {
    this.#callOnDispose = callOnDispose;
  }

  static from(...items: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const item of items) item.dispose();
    });
  }

  dispose(): unknown {
    const callback = this.#callOnDispose;
    this.#callOnDispose = undefined;
    return callback?.();
  }
}

/** The worker marks its own errors so that telemetry can tell them from the app's. */
function systemError(error: Error): Error {
  return Object.assign(error, { isAzureFunctionsSystemError: true });
}

/**
 * Makes the module that `require('@azure/functions-core')` gives to one app, and the registry it
 * fills. Behaviour follows `setupCoreModule` and `registerFunction` of the Functions Node.js worker.
 */
export function createCoreApi(log: CoreLog) {
  const registry: CoreRegistry = {
    functions: new Map(),
    hooks: { preInvocation: [], postInvocation: [], appStart: [], appTerminate: [], log: [] },
    appHookData: {},
    model: undefined,
    locked: false,
  };

  const api = {
    version: workerVersion,
    get hostVersion() {
      return hostVersion;
    },
    Disposable,
    registerHook(name: string, callback: HookCallback): Disposable {
      const list = Object.hasOwn(registry.hooks, name)
        ? registry.hooks[name as HookName]
        : undefined;
      if (!list) throw systemError(new RangeError(`Unrecognized hook "${name}"`));
      list.push(callback);
      return new Disposable(() => {
        const index = list.indexOf(callback);
        if (index >= 0) list.splice(index, 1);
      });
    },
    setProgrammingModel(model: ProgrammingModel): void {
      if (registry.locked) {
        throw systemError(new Error('Setting the programming model is only allowed at start.'));
      }
      registry.model = model;
    },
    getProgrammingModel(): ProgrammingModel | undefined {
      return registry.model;
    },
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
      if (registry.locked) {
        throw systemError(new Error('A function can only be registered during app startup.'));
      }
      const id = metadata.functionId ?? metadata.name;
      if (registry.functions.has(id)) {
        throw systemError(new Error(`A function with id "${id}" has already been registered.`));
      }
      registry.functions.set(id, { metadata, callback });
      return new Disposable(() => {
        if (registry.locked) {
          throw systemError(new Error('A function can only be disposed during app startup.'));
        }
        registry.functions.delete(id);
      });
    },
    log,
  };
  return { api, registry };
}

export type CoreApi = ReturnType<typeof createCoreApi>['api'];
