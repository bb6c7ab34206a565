import { EventHubProducerClient } from '@azure/event-hubs';
import type { RpcTypedData } from '../../worker/worker-contract.ts';
import type { OutputBinding } from '../binding.ts';
import { readEventHubDeclaration } from './event-hub-declaration.ts';

/** Sends output to an Event Hub; an array gives one event per element. */
export const eventHubOutput: OutputBinding = {
  open(binding, functionName, host) {
    const { connection, eventHub } = readEventHubDeclaration(binding, functionName, host);
    let producer: EventHubProducerClient | undefined;
    return async (data) => {
      producer ??= new EventHubProducerClient(connection, eventHub);
      const bodies = bodiesOf(data);
      let batch = await producer.createBatch();
      for (const body of bodies) {
        if (batch.tryAdd({ body })) continue;
        if (batch.count > 0) await producer.sendBatch(batch);
        batch = await producer.createBatch();
        if (!batch.tryAdd({ body })) throw new RangeError('An event is larger than the hub takes.');
      }
      if (batch.count > 0) await producer.sendBatch(batch);
    };
  },
};

/** The bodies of one output value, as bytes: the client would put quotes around text. */
export function bodiesOf(data: RpcTypedData): Buffer[] {
  if (data.bytes !== undefined) return [Buffer.from(data.bytes)];
  if (data.string !== undefined) return [Buffer.from(data.string)];
  if (data.json === undefined) return [Buffer.from(String(data.int ?? data.double))];
  const value: unknown = JSON.parse(data.json);
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => Buffer.from(typeof item === 'string' ? item : JSON.stringify(item)));
}
