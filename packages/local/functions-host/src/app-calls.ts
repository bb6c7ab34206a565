import type { BindingHost, TriggerBinding, TriggeredFunction } from './bindings/binding.ts';
import type { Route } from './bindings/http/route.ts';
import { HostError } from './host-error.ts';

/** A call of an HTTP function; the path is made from its route. */
export type HttpCall = {
  /** Default: the first method of the function. */
  readonly method?: string;
  /** Route parameters. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, bytes, or a stream as they are; other values as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
};

/** Calls of functions by name, from tests and from the admin endpoint. */
export function createAppCalls(app: {
  readonly functions: readonly TriggeredFunction[];
  readonly triggers: ReadonlyMap<string, TriggerBinding>;
  readonly routes: readonly Route[];
  readonly host: BindingHost;
}) {
  const { functions, triggers, routes, host } = app;

  function find(name: string): TriggeredFunction | undefined {
    const wanted = name.toLowerCase();
    return functions.find((fn) => fn.name.toLowerCase() === wanted);
  }

  function known(name: string): TriggeredFunction {
    const fn = find(name);
    if (fn) return fn;
    throw new HostError('function-unknown', { name, functions: functions.map((f) => f.name) });
  }

  async function call(name: string, how: HttpCall, baseUrl: string): Promise<Response> {
    const fn = known(name);
    const route = routes.find((candidate) => candidate.fn === fn);
    if (!route) {
      throw new HostError('binding-invalid', { function: fn.name, expected: 'an HTTP trigger' });
    }
    const url = new URL(route.template.fill(how.params ?? {}), baseUrl);
    for (const [key, value] of Object.entries(how.query ?? {})) url.searchParams.append(key, value);
    const { body, json } = encodeBody(how.body);
    return fetch(url, {
      method: how.method ?? route.methods[0] ?? 'GET',
      headers: { ...(json && { 'content-type': 'application/json' }), ...how.headers },
      ...(body !== undefined && { body, duplex: 'half' }),
      ...(how.signal && { signal: how.signal }),
    } as RequestInit);
  }

  async function run(fn: TriggeredFunction, data: unknown): Promise<unknown> {
    const trigger = triggers.get(fn.name);
    if (!trigger) throw new HostError('function-unknown', { name: fn.name });
    const { result } = await host.executor.run(fn, trigger.inputFrom(data, fn, host));
    return result;
  }

  return {
    call,
    async invoke(name: string, data: unknown, baseUrl: string): Promise<unknown> {
      const fn = known(name);
      const isHttp = routes.some((route) => route.fn === fn);
      return isHttp ? call(name, (data ?? {}) as HttpCall, baseUrl) : run(fn, data);
    },
    /** Starts a run and does not wait for it. */
    trigger(name: string, data: unknown): boolean {
      const fn = find(name);
      if (!fn || routes.some((route) => route.fn === fn)) return false;
      // The executor logs and records a failure; the caller has its answer already.
      run(fn, data).catch(() => {});
      return true;
    },
  };
}

function encodeBody(body: unknown): { readonly body?: RequestInit['body']; readonly json?: true } {
  if (body === undefined || body === null) return {};
  if (typeof body === 'string' || body instanceof ReadableStream) return { body };
  if (body instanceof Uint8Array) return { body: body as Uint8Array<ArrayBuffer> };
  return { body: JSON.stringify(body), json: true };
}
