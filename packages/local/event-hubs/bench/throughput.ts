/**
 * Sends and receives 1 kB events through the emulator in a process of its own: `node bench/throughput.ts [events]`.
 * Checkpoints go to Azurite. Prints rates and the emulator's peak memory.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import {
  EventHubConsumerClient,
  EventHubProducerClient,
  earliestEventPosition,
} from '@azure/event-hubs';
import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { BlobServiceClient } from '@azure/storage-blob';
import { startAzurite } from '@fph/stack/testing/azurite';

const count = Number(process.argv[2] ?? 20_000);
const main = path.resolve(import.meta.dirname, '../src/main.ts');
const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let connection = '';
for await (const line of createInterface({ input: child.stdout })) {
  connection = line.replace('ready ', '');
  break;
}
const azurite = await startAzurite();
const body = { device: 'device-1', filler: 'x'.repeat(970) };
/** Seconds of processor time that a process has used. */
function processorTime(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
const perSecond = (since: number) => {
  const used = processorTime(child.pid) - since;
  return `${Math.round(count / used).toLocaleString('en')} per second of the emulator's processor time`;
};
const rate = (since: number) =>
  Math.round((count / (performance.now() - since)) * 1000).toLocaleString('en');

const producer = new EventHubProducerClient(connection, 'devicedata');
let start = performance.now();
let used = processorTime(child.pid);
for (let sent = 0; sent < count; sent += 500) {
  await producer.sendBatch(
    Array.from({ length: Math.min(500, count - sent) }, () => ({ body })),
    { partitionId: String((sent / 500) % 4) },
  );
}
console.log(`send in batches of 500: ${rate(start)} events/s, ${perSecond(used)}`);
used = processorTime(child.pid);
await producer.close();

const container = BlobServiceClient.fromConnectionString(
  azurite.connectionString,
).getContainerClient('bench');
await container.create();
const consumer = new EventHubConsumerClient(
  '$Default',
  connection,
  'devicedata',
  new BlobCheckpointStore(container),
  {
    loadBalancingOptions: { strategy: 'greedy', updateIntervalInMs: 500 },
  },
);
let received = 0;
const done = Promise.withResolvers<void>();
const subscription = consumer.subscribe(
  {
    async processEvents(events, context) {
      if (received === 0) start = performance.now();
      received += events.length;
      const last = events.at(-1);
      if (last) await context.updateCheckpoint(last);
      if (received >= count) done.resolve();
    },
    processError: async (error) => done.reject(error),
  },
  {
    startPosition: earliestEventPosition,
    maxBatchSize: 300,
    prefetchCount: 2_000,
    maxWaitTimeInSeconds: 1,
  },
);
await done.promise;
console.log(
  `receive with a checkpoint every 300 at most: ${rate(start)} events/s, ${perSecond(used)}`,
);
const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
console.log(
  `emulator, peak memory: ${Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024)} MiB`,
);
await subscription.close();
await consumer.close();
child.kill();
await azurite[Symbol.asyncDispose]();
