import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import type { Telemetry } from './start-telemetry.ts';

export type Exporters = { readonly spans: SpanExporter; readonly metrics: PushMetricExporter };

const timeoutMs = 5_000;

/** Registers providers for the process. The resource names the service alone: host names and command lines are nobody's business. */
export function startProviders(exporters: Exporters, service: string): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': service, 'service.namespace': 'fph' });
  const spans = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(exporters.spans, { exportTimeoutMillis: timeoutMs })],
  });
  const reader = new PeriodicExportingMetricReader({
    exporter: exporters.metrics,
    exportTimeoutMillis: timeoutMs,
  });
  const meters = new MeterProvider({ resource, readers: [reader] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(spans);
  metrics.setGlobalMeterProvider(meters);
  return {
    async flush() {
      await Promise.allSettled([spans.forceFlush(), meters.forceFlush()]);
    },
    async stop() {
      await Promise.allSettled([spans.shutdown(), meters.shutdown()]);
      for (const api of [trace, metrics, propagation, context]) api.disable();
    },
  };
}
