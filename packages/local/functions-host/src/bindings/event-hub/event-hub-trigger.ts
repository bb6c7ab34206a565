import { typedData } from '../../worker/typed-data.ts';
import type { TriggerBinding } from '../binding.ts';
import { batchInput, singleInput, type TriggeringEvent } from './event-hub-input.ts';
import { createEventHubListener } from './event-hub-listener.ts';

/** Event Hub trigger, cardinality `one` and `many`. */
export const eventHubTrigger: TriggerBinding = {
  honoursRetry: true,
  listen: createEventHubListener,
  inputFrom(data, fn) {
    const trigger = fn.trigger;
    const binary = String(trigger['dataType'] ?? '').toLowerCase() === 'binary';
    const one = String(trigger['cardinality'] ?? '').toLowerCase() === 'one';
    const place = {
      fullyQualifiedNamespace: 'local',
      eventHubName: String(trigger['eventHubName'] ?? ''),
      consumerGroup: '$Default',
      partitionId: '0',
    };
    const events = (Array.isArray(data) && !one ? data : [data ?? '']).map(localEvent);
    const [first] = events;
    if (one && first) return singleInput(first, place, { binary });
    return events.length > 0 ? batchInput(events, place, { binary }) : { data: typedData('') };
  },
};

function localEvent(body: unknown, index: number): TriggeringEvent {
  return {
    body,
    properties: {},
    systemProperties: {},
    offset: String(index),
    sequenceNumber: index,
    enqueuedTimeUtc: new Date(),
    partitionKey: null,
  };
}
