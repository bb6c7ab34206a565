import type { Connection, EventContext, Message } from 'rhea';
import rhea from 'rhea';
import type { Hub } from './hub.ts';
import type { Partition } from './partition.ts';
import { type AccessKey, isValidToken } from './sas-token.ts';

const { types } = rhea;

/** Connections that have shown a valid token. */
export type Authorised = WeakSet<Connection>;

/** Answers a request on `$cbs` or `$management` over the link on which the client waits for it. */
export type RequestHandler = (context: EventContext) => void;

/** `$cbs`: a client puts a token before it opens a link. */
export function tokenHandler(key: AccessKey, authorised: Authorised): RequestHandler {
  return (context) => {
    const { body } = context.message ?? {};
    const ok = typeof body === 'string' && isValidToken(body, key);
    if (ok) authorised.add(context.connection);
    if (ok) reply(context, '$cbs', 202, 'Accepted');
    else reply(context, '$cbs', 401, 'InvalidSignature: The token has an invalid signature.');
  };
}

/** `$management`: what an Event Hub and its partitions are like. */
export function managementHandler(
  findHub: (name: string) => Hub | undefined,
  authorised: Authorised,
): RequestHandler {
  return (context) => {
    const respond = (code: number, text: string, body?: object) =>
      reply(context, '$management', code, text, body);
    const properties = (context.message?.application_properties ?? {}) as Record<string, unknown>;
    if (!authorised.has(context.connection)) return respond(401, 'Unauthorized access.');
    const hub = findHub(text(properties['name']));
    if (hub === undefined) return respond(404, 'The messaging entity could not be found.');
    if (properties['type'] === 'com.microsoft:eventhub')
      return respond(200, 'OK', describeHub(hub));
    const partition = hub.partitions[Number(text(properties['partition']))];
    if (partition === undefined) return respond(404, 'The partition could not be found.');
    return respond(200, 'OK', describePartition(hub, partition));
  };
}

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function describeHub(hub: Hub): object {
  return {
    name: hub.name,
    type: 'com.microsoft:eventhub',
    created_at: types.wrap_timestamp(hub.created),
    partition_count: types.wrap_int(hub.partitions.length),
    partition_ids: types.wrap_array(
      hub.partitions.map(({ id }) => id),
      0xa1,
      undefined,
    ),
    georeplication_factor: types.wrap_int(1),
  };
}

function describePartition(hub: Hub, { id, log, lastEnqueuedTime }: Partition): object {
  const isEmpty = log.next === log.first;
  return {
    name: hub.name,
    type: 'com.microsoft:partition',
    partition: id,
    begin_sequence_number: types.wrap_long(isEmpty ? -1 : log.first),
    last_enqueued_sequence_number: types.wrap_long(log.next - 1),
    last_enqueued_offset: isEmpty ? '-1' : String(log.position(log.next - 1).offset),
    last_enqueued_time_utc: types.wrap_timestamp(lastEnqueuedTime),
    is_partition_empty: isEmpty,
  };
}

function reply(
  context: EventContext,
  address: string,
  code: number,
  description: string,
  body?: object,
): void {
  const { message, receiver } = context;
  const response: Message = {
    to: message?.reply_to ?? '',
    correlation_id: message?.message_id ?? '',
    application_properties: {
      'status-code': types.wrap_int(code),
      'status-description': description,
    },
    body: body ?? null,
  };
  // The client opened two links to the address on one session; the answer goes over the other one.
  const session = receiver?.session as unknown as {
    each_sender(visit: (sender: ReplyLink) => void): void;
  };
  session.each_sender((sender) => {
    if (sender.remote.attach?.source?.address === address && sender.is_open())
      sender.send(response);
  });
}

type ReplyLink = {
  readonly remote: { readonly attach?: { readonly source?: { readonly address?: string } } };
  is_open(): boolean;
  send(message: Message): void;
};
