import type { Sender } from 'rhea';
import { encodeRuntimeInfo } from './amqp-message.ts';
import type { Hub } from './hub.ts';
import { attachOf, refuse } from './link.ts';
import type { Partition } from './partition.ts';
import type { Reader } from './readers.ts';

/** Sends a partition's events to a client, from where its filter says, as fast as it gives credit. */
export function deliverEvents(
  sender: Sender,
  hub: Hub,
  consumerGroup: string,
  partition: Partition,
): void {
  const attach = attachOf(sender);
  const { log } = partition;
  let stopped = false;
  let listening: { stop(): void } | undefined;
  const stop = () => {
    stopped = true;
    listening?.stop();
    hub.readers.leave(partition.id, consumerGroup, reader);
  };
  const reader: Reader = {
    epoch: epochOf(attach.properties),
    disconnect: (reason) => {
      stop();
      refuse(sender, 'amqp:link:stolen', reason);
    },
  };
  const refusal = hub.readers.admit(partition.id, consumerGroup, reader);
  if (refusal !== undefined) {
    refuse(sender, refusal.condition, refusal.description);
    return;
  }
  const withRuntimeInfo = capabilitiesOf(attach.desired_capabilities).includes(
    'com.microsoft:enable-receiver-runtime-metric',
  );
  let next = partition.seek(selectorOf(attach.source?.filter));
  const pump = () => {
    // What was dropped meanwhile is lost to this reader, as in the service after the retention time.
    if (next < log.first) next = log.first;
    while (!stopped && next < log.next && sender.sendable()) {
      const { message } = log.read(next++);
      sender.send(
        withRuntimeInfo ? Buffer.concat([runtimeInfo(partition), message]) : message,
        undefined,
        0,
      );
    }
  };
  listening = partition.onAppend(pump);
  sender.on('sendable', pump);
  sender.on('sender_close', stop);
  sender.on('sender_error', stop);
  sender.session.on('session_close', stop);
  sender.connection.on('connection_close', stop);
  sender.connection.on('disconnected', stop);
}

function runtimeInfo({ log, lastEnqueuedTime }: Partition): Buffer {
  return encodeRuntimeInfo({
    sequenceNumber: log.next - 1,
    offset: log.position(log.next - 1).offset,
    enqueuedTime: lastEnqueuedTime,
  });
}

/** The owner level, which arrives as a number or as a wrapped long. */
function epochOf(properties: Record<string, unknown> | undefined): number | undefined {
  const value = properties?.['com.microsoft:epoch'];
  return value === undefined || value === null ? undefined : Number(value);
}

/** The selector is a described string: its value stands one or two levels deep, depending on the client. */
function selectorOf(filter: Record<string, unknown> | undefined): string | undefined {
  let value: unknown = filter?.['apache.org:selector-filter:string'];
  while (value !== null && typeof value === 'object' && 'value' in value) ({ value } = value);
  return typeof value === 'string' ? value : undefined;
}

const capabilitiesOf = (capabilities: unknown): string[] =>
  [capabilities ?? []].flat().map((capability) => String(capability));
