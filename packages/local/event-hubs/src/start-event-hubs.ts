import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import path from 'node:path';
import type { Connection, EventContext, Receiver, Sender } from 'rhea';
import rhea from 'rhea';
import { parseAddress } from './address.ts';
import { defaultConfig, type EmulatorConfig, readConfig } from './config.ts';
import { deliverEvents } from './consume-link.ts';
import { fileLog } from './file-log.ts';
import { createHub, type Hub } from './hub.ts';
import { announceMaxMessage, attachOf, refuse } from './link.ts';
import { memoryLog } from './memory-log.ts';
import { createPartition } from './partition.ts';
import { acceptEvents } from './publish-link.ts';
import { managementHandler, type RequestHandler, tokenHandler } from './request-links.ts';
import type { AccessKey } from './sas-token.ts';

export type EventHubsOptions = {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** In the format of Microsoft's emulator; default is the hub `devicedata` with four partitions. */
  readonly config?: EmulatorConfig;
  /** Folder for append-only files; without it events are kept in memory only. */
  readonly dataDir?: string;
  /** Bytes kept per partition: in memory (default 32 MiB), or in files (default 256 MiB). The oldest are dropped. */
  readonly maxPartitionBytes?: number;
  readonly accessKey?: AccessKey;
};

export type EventHubs = {
  readonly connectionString: string;
  readonly port: number;
  close(): Promise<void>;
};

const MIB = 1024 * 1024;
/** The policy of Microsoft's emulator. */
const DEFAULT_KEY: AccessKey = { name: 'RootManageSharedAccessKey', key: 'SAS_KEY_VALUE' };
const HOST = '127.0.0.1';

/**
 * Starts an Event Hubs emulator on 127.0.0.1 for the unmodified client libraries (AMQP 1.0 over TCP).
 *
 * @example
 * const hubs = await startEventHubs();
 * const producer = new EventHubProducerClient(hubs.connectionString, 'devicedata');
 */
export async function startEventHubs(
  options: EventHubsOptions = {},
): Promise<EventHubs & AsyncDisposable> {
  const key = options.accessKey ?? DEFAULT_KEY;
  const hubs = openHubs(options);
  const connections = new Set<Connection>();
  const container = rhea.create_container({ id: 'event-hubs' });
  container.on('connection_open', ({ connection }: EventContext) => connections.add(connection));
  container.on('disconnected', ({ connection }: EventContext) => connections.delete(connection));
  // Clients go away in every way there is; the library would throw for each event without listener.
  for (const event of [
    'connection_error',
    'session_error',
    'sender_error',
    'receiver_error',
    'protocol_error',
    'error',
    'connection_close',
  ]) {
    container.on(event, () => {});
  }
  serve(container, hubs, key);
  const server = container.listen({
    host: HOST,
    port: options.port ?? 0,
    max_frame_size: 65_536,
    idle_time_out: 60_000,
    // Events are acknowledged when they are in the log, not when they arrive.
    autoaccept: false,
  } as Parameters<typeof container.listen>[0]) as Server;
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const connection of connections) destroy(connection);
    await closed;
    for (const hub of hubs.values()) for (const { log } of hub.partitions) log.close();
  };
  return {
    port,
    connectionString: `Endpoint=sb://${HOST}:${port};SharedAccessKeyName=${key.name};SharedAccessKey=${key.key};UseDevelopmentEmulator=true;`,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openHubs({
  config = defaultConfig,
  dataDir,
  maxPartitionBytes,
}: EventHubsOptions): ReadonlyMap<string, Hub> {
  const hubs = readConfig(config).map((hub) =>
    createHub(hub, (id) => {
      const log =
        dataDir === undefined
          ? memoryLog(maxPartitionBytes ?? 32 * MIB)
          : fileLog(path.join(dataDir, hub.name.toLowerCase(), id), {
              maxBytes: maxPartitionBytes ?? 256 * MIB,
              cacheBytes: 8 * MIB,
            });
      return createPartition(id, log);
    }),
  );
  return new Map(hubs.map((hub) => [hub.name.toLowerCase(), hub]));
}

function serve(container: rhea.Container, hubs: ReadonlyMap<string, Hub>, key: AccessKey): void {
  const authorised = new WeakSet<Connection>();
  const findHub = (name: string) => hubs.get(name.toLowerCase());
  const requests: Readonly<Record<string, RequestHandler>> = {
    $cbs: tokenHandler(key, authorised),
    $management: managementHandler(findHub, authorised),
  };
  const findPlace = (address: string) => {
    const parsed = parseAddress(address);
    const hub = parsed && findHub(parsed.hub);
    const partition = hub?.partitions.find(({ id }) => id === parsed?.partition);
    return { parsed, hub, partition };
  };

  // The client opens a receiver for us when it sends.
  container.on('receiver_open', ({ receiver }: { receiver: Receiver }) => {
    const address = attachOf(receiver).target?.address ?? '';
    receiver.set_target({ address });
    announceMaxMessage(receiver);
    const handle = Object.hasOwn(requests, address) ? requests[address] : undefined;
    if (handle !== undefined) {
      receiver.on('message', (context: EventContext) => {
        context.delivery?.accept();
        handle(context);
      });
      return;
    }
    if (!authorised.has(receiver.connection)) {
      return refuse(
        receiver,
        'amqp:unauthorized-access',
        `Unauthorized access. 'Send' claim(s) are required for '${address}'.`,
      );
    }
    const { parsed, hub, partition } = findPlace(address);
    if (hub === undefined || (parsed?.partition !== undefined && partition === undefined)) {
      return refuse(
        receiver,
        'amqp:not-found',
        `The messaging entity '${address}' could not be found.`,
      );
    }
    return acceptEvents(receiver, hub, partition);
  });

  // The client opens a sender for us when it receives.
  container.on('sender_open', ({ sender }: { sender: Sender }) => {
    const { source } = attachOf(sender);
    const address = source?.address ?? '';
    sender.set_source({ address, ...(source?.filter && { filter: source.filter }) });
    if (Object.hasOwn(requests, address)) return;
    if (!authorised.has(sender.connection)) {
      refuse(
        sender,
        'amqp:unauthorized-access',
        `Unauthorized access. 'Listen' claim(s) are required for '${address}'.`,
      );
      return;
    }
    const { parsed, hub, partition } = findPlace(address);
    const group = parsed?.consumerGroup;
    if (
      hub === undefined ||
      partition === undefined ||
      group === undefined ||
      !hub.hasConsumerGroup(group)
    ) {
      refuse(sender, 'amqp:not-found', `The messaging entity '${address}' could not be found.`);
      return;
    }
    deliverEvents(sender, hub, group, partition);
  });
}

function destroy(connection: Connection): void {
  (connection as unknown as { socket?: { destroy(): void } }).socket?.destroy();
}
