import type { InvocationContext } from '@azure/functions';
import type { DeviceEvent } from '@fph/medtech';

/** A batch of the Event Hub trigger: its events, and where they stand. */
export type TriggerBatch = {
  readonly events: readonly DeviceEvent[];
  readonly partition: string;
  readonly sequenceNumbers: readonly number[];
};

/** Puts bodies and the metadata arrays of the trigger together again. */
export function readTriggerBatch(
  bodies: unknown,
  { triggerMetadata = {} }: Pick<InvocationContext, 'triggerMetadata'>,
): TriggerBatch {
  const list = Array.isArray(bodies) ? (bodies as unknown[]) : [bodies];
  const array = (name: string): unknown[] => {
    const value = triggerMetadata[name];
    return Array.isArray(value) ? (value as unknown[]) : [];
  };
  const properties = array('propertiesArray');
  const system = array('systemPropertiesArray');
  const times = array('enqueuedTimeUtcArray');
  const events = list.map(
    (body, index): DeviceEvent => ({
      body,
      properties: asRecord(properties[index]),
      systemProperties: asRecord(system[index]),
      enqueuedTimeUtc: asTime(times[index]),
    }),
  );
  const place = asRecord(triggerMetadata['partitionContext']);
  return {
    events,
    partition: String(asRecord(place)?.['partitionId'] ?? '0').replace(/[^A-Za-z0-9-]/g, ''),
    sequenceNumbers: array('sequenceNumberArray').map(Number),
  };
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === 'object'
    ? (value as Record<string, unknown>)
    : undefined;
}

/** The real host gives times without a zone mark in some versions; they are UTC. */
function asTime(value: unknown): string | undefined {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : undefined;
}
