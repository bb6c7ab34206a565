import { bundle, fakeFhir, ingestRig, observation } from '@fph/bundles/testing';
import { adaptiveLimiter } from '@fph/clients/fhir';
import { startTelemetry } from '@fph/platform';
import { expect, test } from 'vitest';
import { otlpReceiver } from '../../platform/test/otlp-receiver.ts';
import { createIngestion } from './create-ingestion.ts';
import { measured } from './instance-limiter.ts';

type Span = { name: string; traceId: string; spanId: string; parentSpanId?: string };
type Point = { asDouble?: number; asInt?: number; count?: number };
type Metric = {
  name: string;
  sum?: { dataPoints: Point[] };
  gauge?: { dataPoints: Point[] };
  histogram?: { dataPoints: Point[] };
};

/** Every object with a name in what a collector got under this key. */
function found<T>(bodies: readonly { text: string }[], key: string): T[] {
  const collect = (value: unknown): T[] =>
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([name, item]) =>
          name === key && Array.isArray(item) ? (item as T[]) : collect(item),
        );
  return bodies.flatMap(({ text }) => collect(JSON.parse(text)));
}

test('slices of a run are one trace, carried by its messages; chunks, window and throttling are measured', async () => {
  await using receiver = await otlpReceiver();
  const telemetry = await startTelemetry(
    { telemetry: 'otlp', telemetryEndpoint: receiver.url },
    'load-bundles',
  );
  // Each request takes longer than a slice.
  const fhir = fakeFhir({ before: () => rig.advance(1000) });
  const limits = { maxEntries: 1, maxBytes: 1e6 };
  const rig = ingestRig({ fhir, settings: { sliceMs: 500, limits, parallelChunks: 1 } });
  const ingestion = createIngestion(rig.ports, rig.settings);
  const entries = [1, 2, 3, 4, 5, 6].map((n) => observation(String(n), '#p'));
  await rig.put('a.json', bundle('collection', entries));
  let slices = 0;
  for (; rig.queue.nextAt('load-bundles') !== undefined; slices++) {
    await ingestion.handle(rig.queue.take('load-bundles'));
  }
  expect(slices).toBeGreaterThan(2);
  const [run] = await rig.ledger.list();
  expect(run?.state).toBe('loaded');

  const limiter = adaptiveLimiter({ start: 3 });
  const watched = measured(limiter);
  const slot = await watched.acquire();
  (await watched.acquire()).release('success');
  slot.release('throttled');
  await telemetry.stop();

  const spans = found<Span>(receiver.bodies, 'spans');
  expect(spans.map(({ name }) => name)).toEqual(Array(slices).fill('ingest slice'));
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  const parents = spans.slice(1).map(({ parentSpanId }) => parentSpanId);
  expect(parents).toEqual(spans.slice(0, -1).map(({ spanId }) => spanId));

  const metrics = new Map(
    found<Metric>(receiver.bodies, 'metrics').map((metric) => [metric.name, metric]),
  );
  const points = (name: string) => {
    const { sum, gauge, histogram } = metrics.get(name) ?? {};
    return (sum ?? gauge ?? histogram)?.dataPoints.map(
      ({ asDouble, asInt, count }) => count ?? asDouble ?? asInt,
    );
  };
  expect(points('fph.chunk.duration')).toEqual([6]);
  expect(points('fph.fhir.throttled')).toEqual([1]);
  expect(points('fph.fhir.window')).toEqual([limiter.window]);
  expect(limiter.window).toBe(1);
  expect(points('fph.fhir.in_flight')).toEqual([0]);
});
