import { HostError } from '../../host-error.ts';
import type { TriggerBinding, TriggeredFunction } from '../binding.ts';
import { parseRouteTemplate } from './route-template.ts';

/** HTTP: the server holds the routes; there is nothing to start. */
export const httpTrigger: TriggerBinding = {
  honoursRetry: false,
  listen(fn, host) {
    const { route, methods } = fn.trigger;
    try {
      host.routes.push({
        fn,
        methods: Array.isArray(methods)
          ? methods.map((method) => String(method).toUpperCase())
          : [],
        template: parseRouteTemplate(
          host.hostJson.extensions.http.routePrefix,
          typeof route === 'string' ? route : fn.name,
        ),
      });
    } catch (cause) {
      throw new HostError('binding-invalid', { function: fn.name, route }, { cause });
    }
    return { start: async () => {}, stop: async () => {} };
  },
  inputFrom(_data, fn: TriggeredFunction) {
    throw new HostError('binding-invalid', { function: fn.name, expected: 'an HTTP request' });
  },
};
