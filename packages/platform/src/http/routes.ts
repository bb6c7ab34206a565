import type { HttpFunctionOptions, HttpHandler, HttpMethod } from '@azure/functions';
import { tracedRoute } from '../telemetry/traced-route.ts';

/** An HTTP function: its handler comes from `secured`, but for the few routes that hold no patient data. */
export type Route = {
  readonly name: string;
  readonly methods: readonly HttpMethod[];
  /** Without `api/`. */
  readonly route: string;
  readonly handler: HttpHandler;
};

/** Registers routes with the host (`app.http`), each in a span. Who may call is for `secured` to say, not for the host's keys. */
export function registerRoutes(
  http: (name: string, options: HttpFunctionOptions) => void,
  routes: readonly Route[],
): void {
  for (const { name, methods, route, handler } of routes) {
    const traced = tracedRoute(route, handler);
    http(name, { methods: [...methods], authLevel: 'anonymous', route, handler: traced });
  }
}
