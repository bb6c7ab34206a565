import { describe, expect, it } from 'vitest';
import { createCoreApi } from './core-api.ts';
import { runInvocation } from './invocation.ts';
import type { CoreInvocationContext, HookContext, ProgrammingModel } from './worker-contract.ts';

const metadata = (name: string) => ({ name, bindings: {} });
const noLog = () => {};

describe('core API', () => {
  it('offers what @azure/functions looks for', () => {
    const { api } = createCoreApi(noLog);
    expect(Object.keys(api).sort()).toEqual([
      'Disposable',
      'getProgrammingModel',
      'hostVersion',
      'log',
      'registerFunction',
      'registerHook',
      'setProgrammingModel',
      'version',
    ]);
    // The library allows streaming only on a host of at least 4.28 and takes `log` as the proof.
    expect(api.hostVersion).toMatch(/^4\.\d{4}\./);
  });

  it('registers a function once by id, else by name', () => {
    const { api, registry } = createCoreApi(noLog);
    api.registerFunction(metadata('a'), noLog);
    expect(() => api.registerFunction(metadata('a'), noLog)).toThrow(
      'A function with id "a" has already been registered.',
    );
    api.registerFunction({ ...metadata('a'), functionId: 'other' }, noLog);
    expect([...registry.functions.keys()]).toEqual(['a', 'other']);
  });

  it('takes a registration back while the app starts', () => {
    const { api, registry } = createCoreApi(noLog);
    const first = api.registerFunction(metadata('a'), noLog);
    first.dispose();
    api.registerFunction(metadata('a'), noLog);
    // A second dispose must not take the second registration.
    first.dispose();
    expect(registry.functions.size).toBe(1);
  });

  it('refuses changes after the start', () => {
    const { api, registry } = createCoreApi(noLog);
    const early = api.registerFunction(metadata('a'), noLog);
    registry.locked = true;
    const system = expect.objectContaining({ isAzureFunctionsSystemError: true });
    expect(() => api.registerFunction(metadata('b'), noLog)).toThrow(system);
    expect(() => early.dispose()).toThrow(system);
    expect(() => api.setProgrammingModel({} as ProgrammingModel)).toThrow(system);
  });

  it('refuses an unknown hook as a system error', () => {
    const { api } = createCoreApi(noLog);
    for (const name of ['beforeInvocation', 'constructor', '__proto__', '']) {
      expect(() => api.registerHook(name, noLog)).toThrow(RangeError);
      expect(() => api.registerHook(name, noLog)).toThrow(
        expect.objectContaining({ isAzureFunctionsSystemError: true }),
      );
    }
  });

  it('removes exactly the hook that is disposed', () => {
    const { api, registry } = createCoreApi(noLog);
    const [a, b] = [() => 'a', () => 'b'];
    const first = api.registerHook('preInvocation', a);
    api.registerHook('preInvocation', b);
    first.dispose();
    first.dispose();
    expect(registry.hooks.preInvocation).toEqual([b]);
  });

  it('disposes several at once', () => {
    const { api, registry } = createCoreApi(noLog);
    api.Disposable.from(
      api.registerHook('log', noLog),
      api.registerHook('appStart', noLog),
    ).dispose();
    expect([registry.hooks.log, registry.hooks.appStart]).toEqual([[], []]);
  });

  it('passes log lines on', () => {
    const lines: unknown[] = [];
    const { api } = createCoreApi((...line) => lines.push(line));
    api.log('warning', 'system', 'text');
    expect(lines).toEqual([['warning', 'system', 'text']]);
  });
});

describe('invocation', () => {
  function setUp(callback: (...args: unknown[]) => unknown) {
    const steps: string[] = [];
    const { api, registry } = createCoreApi(noLog);
    let core: CoreInvocationContext | undefined;
    api.setProgrammingModel({
      getCapabilities: async (capabilities) => capabilities,
      getInvocationModel(context) {
        core = context;
        return {
          getArguments: async () => ({ context: { id: 1 }, inputs: ['in'] }),
          invokeFunction: async (context, inputs, fn) => {
            steps.push(`function in ${core?.state}`);
            return fn(...inputs, context);
          },
          getResponse: async (_, result) => ({ returnValue: { string: String(result) } }),
        };
      },
    });
    const hook = (name: 'preInvocation' | 'postInvocation', change: (c: HookContext) => void) =>
      api.registerHook(name, (context) => {
        steps.push(`${name} in ${core?.state}`);
        change(context as HookContext);
      });
    const run = () =>
      runInvocation(
        registry,
        { metadata: metadata('f'), callback },
        {
          invocationId: 'i',
          functionId: 'f',
          inputData: [],
          triggerMetadata: {},
          traceContext: { traceParent: '', traceState: '', attributes: {} },
        },
        noLog,
      );
    return { steps, hook, run };
  }

  it('runs hooks around the function, in order of registration', async () => {
    const { steps, hook, run } = setUp(() => 'out');
    hook('preInvocation', () => steps.push('1'));
    hook('preInvocation', () => steps.push('2'));
    hook('postInvocation', () => steps.push('3'));
    expect(await run()).toEqual({ response: { returnValue: { string: 'out' } }, result: 'out' });
    expect(steps).toEqual([
      'preInvocation in preInvocationHooks',
      '1',
      'preInvocation in preInvocationHooks',
      '2',
      'function in invocation',
      'postInvocation in postInvocationHooks',
      '3',
    ]);
  });

  it('lets a pre hook replace the inputs and the function', async () => {
    const { hook, run } = setUp(() => 'original');
    hook('preInvocation', (context) => {
      context['inputs'] = ['changed'];
      context['functionCallback'] = (...args: unknown[]) => args;
    });
    expect((await run()).result).toEqual(['changed', { id: 1 }]);
  });

  it('lets a post hook replace the result, or clear or set the error', async () => {
    const replaced = setUp(() => 'out');
    replaced.hook('postInvocation', (context) => {
      context['result'] = 'changed';
    });
    expect((await replaced.run()).result).toBe('changed');

    const cleared = setUp(() => {
      throw new Error('thrown');
    });
    cleared.hook('postInvocation', (context) => {
      expect(context['error']).toMatchObject({ message: 'thrown' });
      context['error'] = null;
      context['result'] = 'saved';
    });
    expect((await cleared.run()).result).toBe('saved');

    const failed = setUp(() => 'out');
    failed.hook('postInvocation', (context) => {
      context['error'] = new Error('by hook');
    });
    await expect(failed.run()).rejects.toThrow('by hook');
  });

  it('shares hookData within an invocation and appHookData within the app', async () => {
    const { hook, run } = setUp(() => 'out');
    const seen: unknown[] = [];
    hook('preInvocation', (context) => {
      Object.assign(context['hookData'] as object, { mark: 1 });
      const app = context['appHookData'] as { count?: number };
      app.count = (app.count ?? 0) + 1;
    });
    hook('postInvocation', (context) => {
      seen.push(structuredClone([context['hookData'], context['appHookData']]));
    });
    await run();
    await run();
    expect(seen).toEqual([
      [{ mark: 1 }, { count: 1 }],
      [{ mark: 1 }, { count: 2 }],
    ]);
  });

  it('fails when the function throws nothing at all', async () => {
    const { run } = setUp(() => Promise.reject(undefined));
    await expect(run()).rejects.toThrow('threw nothing');
  });
});
