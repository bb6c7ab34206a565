import { metrics } from '@opentelemetry/api';

/** What is watched of a limiter of requests. */
export type WatchedWindow = { readonly window: number; readonly inFlight: number };

export type LimiterMetrics = {
  /** A request ended: the server took it, or asked for patience. */
  requestEnded(verdict: 'success' | 'throttled' | 'failed'): void;
};

/** Gauges of this instance's part of the window of requests to the FHIR server, and a counter of what the server throttled. */
export function limiterMetrics(limiter: WatchedWindow): LimiterMetrics {
  const meter = metrics.getMeter('fph');
  const gauge = (name: string, description: string, read: () => number) =>
    meter
      .createObservableGauge(name, { description })
      .addCallback((result) => result.observe(read()));
  gauge(
    'fph.fhir.window',
    'Requests that this instance may have under way to the FHIR server.',
    () => limiter.window,
  );
  gauge('fph.fhir.in_flight', 'Requests under way.', () => limiter.inFlight);
  const requests = meter.createCounter('fph.fhir.requests', {
    description: 'Requests to the FHIR server by how they ended.',
  });
  const throttled = meter.createCounter('fph.fhir.throttled', {
    description: 'Requests that the FHIR server throttled, whole or in part.',
  });
  return {
    requestEnded(verdict) {
      requests.add(1, { verdict });
      if (verdict === 'throttled') throttled.add(1);
    },
  };
}
