import { HttpRequest, InvocationContext } from '@azure/functions';
import { expect, test } from 'vitest';
import { otlpReceiver } from '../../test/otlp-receiver.ts';
import { PlatformError } from '../platform-error.ts';
import { deviceMetrics } from './device-metrics.ts';
import { ingestMetrics } from './ingest-metrics.ts';
import { traceContext, withSpan } from './spans.ts';
import { startTelemetry } from './start-telemetry.ts';
import { tracedRoute } from './traced-route.ts';

const sentinel = 'Zyxwabel-1931';

test('a collector gets spans and metrics of all kinds, and nothing of a person', async () => {
  await using receiver = await otlpReceiver();
  const telemetry = await startTelemetry(
    { telemetry: 'otlp', telemetryEndpoint: `${receiver.url}/` },
    'a-service',
  );
  let context: string | undefined;
  await withSpan('outer', { pipeline: 'p' }, async () => {
    context = traceContext();
    await withSpan('inner', {}, async () => {
      throw Object.assign(new TypeError(`no such person: ${sentinel}`), { code: 'gone' });
    }).catch(() => {});
  });
  await withSpan('next slice', {}, async () => {}, context);
  ingestMetrics().runEnded({ pipeline: 'p', state: 'loaded', counts: { entries: 3, created: 3 } });
  ingestMetrics().sliceEnded({ pipeline: 'p', milliseconds: 5, failed: false });
  const counts = { created: 1, updated: 0, unchanged: 0, collisions: 0, unmatched: 0 };
  deviceMetrics().batchEnded({
    ...counts,
    events: 2,
    measurements: 1,
    failures: ['code'],
    deadLetters: 1,
  });
  const route = tracedRoute('api/patients/{id}', async () => ({ status: 404 }));
  const url = `http://127.0.0.1/api/patients/${sentinel}`;
  await route(new HttpRequest({ method: 'GET', url }), new InvocationContext());
  await telemetry.stop();

  expect(receiver.names('spans').sort()).toEqual([
    'GET api/patients/{id}',
    'inner',
    'next slice',
    'outer',
  ]);
  expect(receiver.names('metrics')).toEqual(
    expect.arrayContaining([
      'fph.runs',
      'fph.entries',
      'fph.slice.duration',
      'fph.device.events',
      'fph.device.observations',
      'fph.device.dead_letters',
      'fph.request.duration',
    ]),
  );
  const all = receiver.bodies.map(({ text }) => text).join('\n');
  expect(all).toContain('a-service');
  expect(all).toContain('"gone"');
  expect(all).not.toContain(sentinel);
  const traces = receiver.bodies.filter(({ path }) => path === '/v1/traces');
  const [trace] = /(?<="traceId":")[0-9a-f]{32}/.exec(traces[0]?.text ?? '') ?? [];
  expect(context?.split('-')[1]).toBe(trace);
});

test('a collector that is gone stops nobody', async () => {
  const receiver = await otlpReceiver();
  const { url } = receiver;
  await receiver[Symbol.asyncDispose]();
  const telemetry = await startTelemetry({ telemetry: 'otlp', telemetryEndpoint: url }, 'a');
  await withSpan('lost', {}, async () => {});
  const started = performance.now();
  await telemetry.stop();
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('a destination without its address is an error that names the setting', async () => {
  await expect(startTelemetry({ telemetry: 'otlp' }, 'a')).rejects.toThrow(/telemetryEndpoint/);
  const start = startTelemetry({ telemetry: 'azure-monitor' }, 'a');
  await expect(start).rejects.toThrow(PlatformError);
  await expect(start).rejects.toThrow(/APPLICATIONINSIGHTS_CONNECTION_STRING/);
});

test('Application Insights: starts and ends', async () => {
  const connectionString =
    'InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=http://127.0.0.1:9/';
  const telemetry = await startTelemetry(
    { telemetry: 'azure-monitor', APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString },
    'a',
  );
  await telemetry.stop();
});
