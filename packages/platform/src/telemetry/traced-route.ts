import type { HttpHandler, HttpResponseInit } from '@azure/functions';
import { metrics } from '@opentelemetry/api';
import { withSpan } from './spans.ts';

/**
 * A handler in a span, with the time it took in a histogram; both carry the route's template and the status, never the URL.
 * It goes around what `secured` made.
 */
export function tracedRoute(route: string, handler: HttpHandler): HttpHandler {
  const durations = metrics.getMeter('fph').createHistogram('fph.request.duration', {
    unit: 'ms',
    description: 'How long a request took, by route and status.',
  });
  return async (request, invocation) => {
    const started = performance.now();
    const { method } = request;
    let status = 500;
    try {
      return await withSpan(`${method} ${route}`, { method, 'http.route': route }, async (note) => {
        const response = await handler(request, invocation);
        status = (response as HttpResponseInit | undefined)?.status ?? 200;
        note({ 'http.response.status_code': status });
        return response;
      });
    } finally {
      durations.record(performance.now() - started, { method, route, status });
    }
  };
}
