import type { EventData, EventHubProducerClient } from '@azure/event-hubs';
import type { DeviceEvent } from '@fph/medtech';

type AmqpEvent = Parameters<EventHubProducerClient['sendBatch']>[0] extends infer Batch
  ? Extract<Batch, readonly unknown[]>[number]
  : never;
type Outgoing = EventData | AmqpEvent;

const MAX_TOGETHER = 200;
/** Events of all devices that may wait to be sent together. */
const MAX_WAITING = 5_000;

/**
 * Sends device events to an Event Hub. The events of a device go to one partition, so that they stay in order.
 *
 * @returns how many were sent.
 */
export async function sendEvents(
  producer: EventHubProducerClient,
  events: AsyncIterable<DeviceEvent> | Iterable<DeviceEvent>,
  signal: AbortSignal,
): Promise<number> {
  let sent = 0;
  let held = 0;
  const waiting = new Map<string, Outgoing[]>();
  const flush = async (key: string, list: Outgoing[]) => {
    waiting.delete(key);
    held -= list.length;
    await sendList(producer, key, list, signal);
    sent += list.length;
  };
  const flushAll = async () => {
    for (const [key, list] of [...waiting]) await flush(key, list);
  };
  for await (const event of events) {
    const key = deviceOf(event) ?? '';
    const list = waiting.get(key) ?? [];
    waiting.set(key, list);
    list.push(outgoing(event));
    held += 1;
    if (list.length >= MAX_TOGETHER) await flush(key, list);
    if (held >= MAX_WAITING) await flushAll();
  }
  await flushAll();
  return sent;
}

async function sendList(
  producer: EventHubProducerClient,
  key: string,
  list: readonly Outgoing[],
  signal: AbortSignal,
) {
  const options = key === '' ? {} : { partitionKey: key };
  let batch = await producer.createBatch({ ...options, abortSignal: signal });
  for (const event of list) {
    if (batch.tryAdd(event)) continue;
    if (batch.count > 0) await producer.sendBatch(batch, { abortSignal: signal });
    batch = await producer.createBatch({ ...options, abortSignal: signal });
    if (!batch.tryAdd(event)) throw new RangeError('an event is larger than the Event Hub takes');
  }
  if (batch.count > 0) await producer.sendBatch(batch, { abortSignal: signal });
}

function outgoing({ body, properties, systemProperties }: DeviceEvent): Outgoing {
  // Text is sent as it is: it may be what a device really sent, broken or not.
  const bytes =
    typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body ?? null));
  const annotations = Object.fromEntries(
    Object.entries(systemProperties ?? {}).filter(([name]) => name.startsWith('iothub-')),
  );
  const plain = { ...properties } as Record<string, string>;
  if (Object.keys(annotations).length === 0) return { body: bytes, properties: plain };
  // What IoT Hub adds stands in annotations, which only this form of an event has.
  return {
    body: bytes,
    bodyType: 'data',
    applicationProperties: plain,
    messageAnnotations: annotations,
  } as AmqpEvent;
}

const DEVICE_NAMES = ['deviceId', 'device_id', 'deviceid', 'device'];

function deviceOf({ body, systemProperties }: DeviceEvent): string | undefined {
  const fromHub = systemProperties?.['iothub-connection-device-id'];
  return typeof fromHub === 'string' ? fromHub : findDevice(body, 4);
}

function findDevice(value: unknown, depth: number): string | undefined {
  if (value === null || typeof value !== 'object' || depth === 0) return undefined;
  for (const name of DEVICE_NAMES) {
    const own: unknown = Object.hasOwn(value, name)
      ? (value as Record<string, unknown>)[name]
      : undefined;
    if (typeof own === 'string' && own !== '') return own;
  }
  for (const child of Object.values(value)) {
    const found = findDevice(child, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
