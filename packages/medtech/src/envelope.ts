import { checkBody, parseBody } from './parse-json.ts';
import { fromMilliseconds, type Instant, parseInstant } from './time.ts';

/** A device event as an Event Hub hands it over. */
export type DeviceEvent = {
  /** Bytes or text of the body, or the body already parsed. Text is always parsed as JSON. */
  readonly body: unknown;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly systemProperties?: Readonly<Record<string, unknown>> | undefined;
  readonly enqueuedTimeUtc?: string | number | Date | undefined;
};

/** What the templates see. */
export type Message = Readonly<Record<string, unknown>>;

/**
 * Wraps an event for the templates: `{Body, Properties, SystemProperties}`. The client libraries for JavaScript give
 * system times as numbers or dates where templates expect text, and some properties as bytes; both become text.
 *
 * @throws MedtechError `InvalidDataFormatException` when the body is not JSON.
 */
export function toMessage(event: DeviceEvent): Message {
  return {
    Body: bodyOf(event.body),
    Properties: toPlain(event.properties),
    SystemProperties: toPlain(event.systemProperties, true),
  };
}

/** The time at which the Event Hub took the event. */
export function ingestionTime(event: DeviceEvent): Instant | undefined {
  const { enqueuedTimeUtc: time } = event;
  if (time === undefined) return undefined;
  return typeof time === 'string' ? parseInstant(time) : fromEpoch(Number(time));
}

const EVENT_MEMBERS = new Map(
  [
    'body',
    'properties',
    'systemProperties',
    'enqueuedTimeUtc',
    'partitionKey',
    'sequenceNumber',
    'offset',
  ].map((name) => [name.toLowerCase(), name]),
);

/**
 * Reads an event from a line of a file: `{"body": …, "properties": …, "systemProperties": …, "enqueuedTimeUtc": …}`
 * with the names in any letter case. Anything else is a bare body: `undefined`.
 */
export function asDeviceEvent(value: unknown): DeviceEvent | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const members: Record<string, unknown> = Object.create(null);
  for (const [key, member] of Object.entries(value)) {
    const name = EVENT_MEMBERS.get(key.toLowerCase());
    if (name === undefined) return undefined;
    members[name] = member;
  }
  if (!('body' in members)) return undefined;
  return {
    body: members['body'],
    properties: asRecord(members['properties']),
    systemProperties: asRecord(members['systemProperties']),
    enqueuedTimeUtc: asTime(members['enqueuedTimeUtc']),
  };
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function asTime(value: unknown): string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function bodyOf(body: unknown): unknown {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string') return parseBody(body);
  if (body instanceof Uint8Array) return parseBody(textOf(body));
  checkBody(body);
  return body;
}

function textOf(bytes: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = bytes;
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}

function toPlain(
  properties: Readonly<Record<string, unknown>> | undefined,
  system = false,
): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  if (properties === undefined) return plain;
  for (const [name, value] of Object.entries(properties)) {
    // Assigning to __proto__ would change the prototype instead of adding a member.
    if (name === '__proto__') continue;
    plain[name] = plainValue(value, system && /time/i.test(name));
  }
  return plain;
}

function plainValue(value: unknown, isTime: boolean): unknown {
  if (value instanceof Date) return fromEpoch(value.getTime()) ?? null;
  if (value instanceof Uint8Array) return textOf(value);
  if (typeof value === 'bigint') return String(value);
  if (isTime && typeof value === 'number') return fromEpoch(value) ?? value;
  checkBody(value);
  return value;
}

function fromEpoch(milliseconds: number): Instant | undefined {
  const within = milliseconds >= -62_135_596_800_000 && milliseconds <= 253_402_300_799_999;
  return within ? fromMilliseconds(Math.floor(milliseconds)) : undefined;
}
