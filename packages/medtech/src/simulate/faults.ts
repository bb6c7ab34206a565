import type { DeviceEvent } from '../envelope.ts';
import type { Random } from './random.ts';

/** Ways in which real devices misbehave. */
export const faultNames = [
  'duplicates',
  'late',
  'out-of-order',
  'bad-clock',
  'malformed',
  'missing',
  'null',
  'array',
  'offset',
  'deep',
  'same-second',
] as const;
export type FaultName = (typeof faultNames)[number];

/** Faults that move the time of a reading, in milliseconds. */
export function shiftedTime(fault: FaultName, time: number): number {
  if (fault === 'late') return time - 2 * 3_600_000;
  return fault === 'bad-clock' ? time + 10 * 365 * 86_400_000 : time;
}

/** Faults that change the event itself. */
export function spoil(
  fault: FaultName,
  event: DeviceEvent & { readonly body: object },
  random: Random,
): DeviceEvent {
  switch (fault) {
    case 'malformed': {
      const text = JSON.stringify(event.body);
      return { ...event, body: text.slice(0, random.between(1, text.length - 1)) };
    }
    case 'missing':
      return { ...withoutDevice(event) };
    case 'null':
      return {
        ...event,
        body: mapValues(event.body, (value) => (typeof value === 'number' ? null : value)),
      };
    case 'array':
      return { ...event, body: [event.body] };
    case 'offset':
      return { ...event, body: mapValues(event.body, withOffset) };
    case 'deep':
      return { ...event, body: nest(event.body, 100) };
    default:
      return event;
  }
}

const DEVICE_MEMBERS = new Set(['device_id', 'deviceId', 'iothub-connection-device-id']);

function withoutDevice(event: DeviceEvent & { readonly body: object }): DeviceEvent {
  const { systemProperties } = event;
  return {
    ...event,
    body: drop(event.body),
    ...(systemProperties && {
      systemProperties: drop(systemProperties) as Record<string, unknown>,
    }),
  };
}

function drop(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(drop);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([name]) => !DEVICE_MEMBERS.has(name));
  return Object.fromEntries(members.map(([name, member]) => [name, drop(member)]));
}

function mapValues(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapValues(item, change));
  if (value === null || typeof value !== 'object') return change(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, mapValues(member, change)]),
  );
}

/** The same instant in the time of Kolkata. */
function withOffset(value: unknown): unknown {
  const match =
    typeof value === 'string' &&
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})(?:Z|\+00:00)$/.exec(value);
  if (!match) return value;
  const shifted = new Date(Date.parse(`${match[1]}Z`) + 5.5 * 3_600_000);
  return `${shifted.toISOString().slice(0, 23)}+05:30`;
}

function nest(value: unknown, levels: number): unknown {
  let nested = value;
  for (let level = 0; level < levels; level++) nested = { inner: nested };
  return nested;
}
