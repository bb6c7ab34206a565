import type { PartitionContext, ReceivedEventData } from '@azure/event-hubs';
import type { TriggerInput } from '../../executor.ts';
import { jsonData, textData } from '../../worker/typed-data.ts';
import type { RpcTypedData } from '../../worker/worker-contract.ts';
import type { EventHubDeclaration } from './event-hub-declaration.ts';

type Place = Pick<
  PartitionContext,
  'fullyQualifiedNamespace' | 'eventHubName' | 'consumerGroup' | 'partitionId'
>;
/** The parts of an event that a function gets. */
export type TriggeringEvent = Pick<
  ReceivedEventData,
  | 'body'
  | 'properties'
  | 'systemProperties'
  | 'offset'
  | 'sequenceNumber'
  | 'enqueuedTimeUtc'
  | 'partitionKey'
>;

/** The input for a batch: an array of bodies, and the same metadata in arrays of the same order. */
export function batchInput(
  events: readonly TriggeringEvent[],
  place: Place,
  { binary }: Pick<EventHubDeclaration, 'binary'>,
): TriggerInput {
  const data: RpcTypedData = binary
    ? { collectionBytes: { bytes: events.map(({ body }) => bytesOf(body)) } }
    : { collectionString: { string: events.map(({ body }) => textOf(body)) } };
  return {
    data,
    metadata: {
      PartitionContext: partitionContext(place),
      PartitionKeyArray: jsonData(events.map((event) => event.partitionKey ?? null)),
      OffsetArray: jsonData(events.map((event) => event.offset)),
      SequenceNumberArray: jsonData(events.map((event) => event.sequenceNumber)),
      EnqueuedTimeUtcArray: jsonData(events.map((event) => event.enqueuedTimeUtc)),
      PropertiesArray: jsonData(events.map((event) => event.properties ?? {})),
      SystemPropertiesArray: jsonData(events.map(systemProperties)),
    },
  };
}

/** The input for a single event (cardinality `one`). */
export function singleInput(
  event: TriggeringEvent,
  place: Place,
  { binary }: Pick<EventHubDeclaration, 'binary'>,
): TriggerInput {
  return {
    data: binary ? { bytes: bytesOf(event.body) } : textData(textOf(event.body)),
    metadata: {
      PartitionContext: partitionContext(place),
      PartitionKey: jsonData(event.partitionKey ?? null),
      Offset: textData(event.offset),
      SequenceNumber: jsonData(event.sequenceNumber),
      EnqueuedTimeUtc: jsonData(event.enqueuedTimeUtc),
      Properties: jsonData(event.properties ?? {}),
      SystemProperties: jsonData(systemProperties(event)),
    },
  };
}

function partitionContext(place: Place): RpcTypedData {
  return jsonData({
    FullyQualifiedNamespace: place.fullyQualifiedNamespace,
    EventHubName: place.eventHubName,
    ConsumerGroup: place.consumerGroup,
    PartitionId: place.partitionId,
  });
}

function systemProperties(event: TriggeringEvent) {
  return {
    ...event.systemProperties,
    SequenceNumber: event.sequenceNumber,
    Offset: event.offset,
    PartitionKey: event.partitionKey ?? null,
    EnqueuedTimeUtc: event.enqueuedTimeUtc,
  };
}

function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : Buffer.from(textOf(body));
}

function textOf(body: unknown): string {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  return typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
}
