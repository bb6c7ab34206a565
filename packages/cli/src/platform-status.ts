import { connect } from 'node:net';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import type { Platform, PlatformService } from '@fph/stack/platform';

export type PlatformStatus = {
  readonly services: readonly PlatformService[];
  readonly queues: readonly { readonly name: string; readonly length: number }[];
  /** Ingestions by state. */
  readonly runs: Readonly<Record<string, number>>;
  /** Ingestions that left a dead letter. */
  readonly deadLetters: number;
};

/** Asks a running platform how it is. A service that does not answer is "not ready", not an error. */
export async function platformStatus(platform: Platform): Promise<PlatformStatus> {
  const [services, queues, runs, deadLetters] = await Promise.all([
    Promise.all(platform.services.filter(({ url }) => url !== '').map(probe)),
    queueLengths(platform.storage).catch(() => []),
    countRuns(platform.storage).catch(() => ({})),
    countDeadLetters(platform.storage).catch(() => 0),
  ]);
  return { services, queues, runs, deadLetters };
}

async function probe(service: PlatformService): Promise<PlatformService> {
  const path = { fhir: '/health' }[service.name];
  const isApp = !['fhir', 'eventhubs', 'blob', 'queue', 'table'].includes(service.name);
  const ready = isApp
    ? await answers(`${service.url}/admin/host/status`)
    : path === undefined
      ? await listens(service.url)
      : await answers(`${service.url}${path}`);
  return { name: service.name, url: service.url, ready };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url.replace(/^sb:/, 'http:'));
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 3_000 });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

async function queueLengths(storage: string): Promise<{ name: string; length: number }[]> {
  const service = QueueServiceClient.fromConnectionString(storage);
  const names: string[] = [];
  for await (const { name } of service.listQueues()) names.push(name);
  return Promise.all(
    names.sort().map(async (name) => {
      const properties = await service.getQueueClient(name).getProperties();
      return { name, length: properties.approximateMessagesCount ?? 0 };
    }),
  );
}

async function countRuns(storage: string): Promise<Record<string, number>> {
  const table = TableClient.fromConnectionString(storage, 'runs', {
    allowInsecureConnection: true,
  });
  const counts: Record<string, number> = {};
  for await (const row of table.listEntities<{ state?: string }>({
    queryOptions: { select: ['state'] },
  })) {
    if (row.state) counts[row.state] = (counts[row.state] ?? 0) + 1;
  }
  return counts;
}

/** Dead letters lie in `<pipeline>/<yyyy>/<mm>/<dd>/<run id>/`: one per run, however many files it left. */
async function countDeadLetters(storage: string): Promise<number> {
  const container =
    BlobServiceClient.fromConnectionString(storage).getContainerClient('dead-letter');
  const folders = new Set<string>();
  for await (const { name } of container.listBlobsFlat())
    folders.add(name.split('/').slice(0, 5).join('/'));
  return folders.size;
}
