import { metrics } from '@opentelemetry/api';

export type DeviceBatch = {
  readonly events: number;
  readonly measurements: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly collisions: number;
  readonly unmatched: number;
  /** Codes of what failed, one for each failure. */
  readonly failures: readonly string[];
  /** Events that became dead letters. */
  readonly deadLetters: number;
};

export type DeviceMetrics = { batchEnded(batch: DeviceBatch): void };

/** Counters of device telemetry: events, measurements, Observations by what became of them, failures by code, dead letters. */
export function deviceMetrics(): DeviceMetrics {
  const meter = metrics.getMeter('fph');
  const counter = (name: string, description: string) => meter.createCounter(name, { description });
  const events = counter('fph.device.events', 'Device events that came in.');
  const unmatched = counter('fph.device.unmatched', 'Events that no template matched.');
  const measurements = counter('fph.device.measurements', 'Measurements read from events.');
  const observations = counter('fph.device.observations', 'Observations by outcome.');
  const collisions = counter('fph.device.collisions', 'Samples for a place that was taken.');
  const failures = counter('fph.device.failures', 'Failures by code.');
  const deadLetters = counter('fph.device.dead_letters', 'Events kept as dead letters.');
  return {
    batchEnded(batch) {
      events.add(batch.events);
      unmatched.add(batch.unmatched);
      measurements.add(batch.measurements);
      for (const outcome of ['created', 'updated', 'unchanged'] as const) {
        observations.add(batch[outcome], { outcome });
      }
      collisions.add(batch.collisions);
      for (const code of batch.failures) failures.add(1, { code });
      deadLetters.add(batch.deadLetters);
    },
  };
}
