import type { CoreLog, CoreRegistry, RegisteredFunction } from './core-api.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  InvocationRequest,
  InvocationResponse,
} from './worker-contract.ts';

/** The response in the host's encoding, and the value the function (or a hook) gave. */
export type InvocationOutcome = {
  readonly response: InvocationResponse;
  readonly result: unknown;
};

/**
 * Runs one invocation in the order of the worker's InvocationHandler: arguments, preInvocation hooks
 * (which may replace the inputs and the callback), the function, postInvocation hooks (which may
 * replace the result or the error), the response.
 */
export async function runInvocation(
  registry: CoreRegistry,
  fn: RegisteredFunction,
  request: InvocationRequest,
  log: CoreLog,
): Promise<InvocationOutcome> {
  const model = registry.model;
  if (!model) throw new TypeError('The app has set no programming model.');
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata: fn.metadata,
    state: undefined,
    log,
  };
  const invocation = model.getInvocationModel(core);
  const { context, inputs } = await invocation.getArguments();
  const shared = { hookData: {}, appHookData: registry.appHookData, invocationContext: context };

  core.state = 'preInvocationHooks';
  const before = { ...shared, inputs, functionCallback: fn.callback };
  for (const hook of registry.hooks.preInvocation) await hook(before);

  core.state = 'invocation';
  const after = {
    ...shared,
    inputs: before.inputs as unknown[],
    result: null as unknown,
    error: null as unknown,
  };
  try {
    const callback = before.functionCallback as FunctionCallback;
    after.result = await invocation.invokeFunction(context, after.inputs, callback);
  } catch (error) {
    after.error = error ?? new Error('The function threw nothing.');
  }

  core.state = 'postInvocationHooks';
  for (const hook of registry.hooks.postInvocation) await hook(after);
  core.state = undefined;
  if (after.error) throw after.error;
  const response = await invocation.getResponse(context, after.result);
  return { response, result: after.result };
}
