import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TempApp, writeModuleApp } from '../../test/temp-app.ts';
import { createCoreApi } from './core-api.ts';
import { runInvocation } from './invocation.ts';
import { loadApp } from './load-app.ts';
import { fromTypedData, jsonData, textData, typedData } from './typed-data.ts';
import type { RpcTypedData } from './worker-contract.ts';

/** The real library on our core API: what it makes of our inputs, and what we make of its outputs. */
describe('@azure/functions on the core API', () => {
  let app: TempApp;
  let undo = () => {};
  beforeEach(() => {
    app = writeModuleApp(`
      app.generic('echo', {
        trigger: trigger.generic({ type: 'queueTrigger', name: 'in' }),
        return: output.generic({ type: 'queue' }),
        handler: (value, context) => {
          globalThis.lastValue = { value, context };
          return globalThis.answer;
        },
      });
    `);
  });
  afterEach(() => {
    undo();
    app[Symbol.dispose]();
  });

  async function run(data: RpcTypedData, metadata: Record<string, RpcTypedData> = {}) {
    const { api, registry } = createCoreApi(() => {});
    undo = await loadApp(app.appDir, api);
    await registry.model?.getCapabilities({});
    const fn = registry.functions.get('echo');
    if (!fn) throw new Error('not registered');
    return runInvocation(
      registry,
      fn,
      {
        invocationId: 'id',
        functionId: 'echo',
        inputData: [{ name: 'in', data }],
        triggerMetadata: metadata,
        traceContext: { traceParent: '00-a-b-01', traceState: '', attributes: {} },
        retryContext: { retryCount: 1, maxRetryCount: 3 },
      },
      () => {},
    );
  }
  const shared = globalThis as unknown as {
    answer: unknown;
    lastValue: { value: unknown; context: Record<string, unknown> };
  };

  it.each<[string, RpcTypedData, unknown]>([
    ['text', textData('plain'), 'plain'],
    ['text that is JSON', textData('{"a":1}'), { a: 1 }],
    ['JSON', jsonData({ a: [1, null] }), { a: [1, null] }],
    ['bytes', typedData(new Uint8Array([1, 2])), Buffer.from([1, 2])],
    ['an int', { int: 3 }, 3],
    ['a double', { double: 0.5 }, 0.5],
    ['a collection of text', { collectionString: { string: ['1', 'x'] } }, [1, 'x']],
  ])('takes %s', async (_, data, expected) => {
    await run(data);
    expect(shared.lastValue.value).toEqual(expected);
  });

  it.each<[string, unknown, unknown]>([
    ['text', 'plain', 'plain'],
    ['an object', { a: 1 }, { a: 1 }],
    ['an array', ['a', 1], ['a', 1]],
    ['bytes', Buffer.from([1, 2]), Buffer.from([1, 2])],
    ['an int', 3, 3],
    ['a double', 0.5, 0.5],
    ['true', true, true],
    ['nothing', undefined, undefined],
    ['null', null, undefined],
  ])('gives %s', async (_, answer, expected) => {
    shared.answer = answer;
    const { response } = await run(textData('x'));
    expect(fromTypedData(response.returnValue)).toEqual(expected);
  });

  it('passes metadata in camel case, retry and trace context', async () => {
    await run(textData('x'), { DequeueCount: jsonData(2), Id: textData('m') });
    expect(shared.lastValue.context).toMatchObject({
      invocationId: 'id',
      functionName: 'echo',
      triggerMetadata: { dequeueCount: 2, id: 'm' },
      retryContext: { retryCount: 1, maxRetryCount: 3 },
      traceContext: { traceParent: '00-a-b-01' },
    });
  });
});
