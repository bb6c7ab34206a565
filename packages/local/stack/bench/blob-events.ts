/**
 * How long it takes from the end of an upload until its event is on the queue, and how fast many are announced:
 * `node packages/local/stack/bench/blob-events.ts [blobs]`.
 */
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { startStack } from '../src/index.ts';

const wanted = Number(process.argv[2] ?? 1_000);
const stack = await startStack({ apps: [], only: ['blob'] });
const container = BlobServiceClient.fromConnectionString(stack.storage).getContainerClient(
  'bundles',
);
const queue = QueueServiceClient.fromConnectionString(stack.storage).getQueueClient('load-bundles');

const announced = async () => (await queue.getProperties()).approximateMessagesCount ?? 0;
const started = performance.now();
let next = 0;
const worker = async () => {
  for (let index = next++; index < wanted; index = next++) {
    await container.getBlockBlobClient(`bench/${index}.json`).upload('{}', 2);
  }
};
await Promise.all(Array.from({ length: 16 }, worker));
const uploaded = performance.now();
while ((await announced()) < wanted) await new Promise((resolve) => setTimeout(resolve, 20));
const done = performance.now();

/** With so many blobs in the container, one more. */
const single: number[] = [];
for (let index = 0; index < 5; index += 1) {
  await container.getBlockBlobClient(`bench/single-${index}.json`).upload('{}', 2);
  const written = performance.now();
  while ((await announced()) <= wanted + index)
    await new Promise((resolve) => setTimeout(resolve, 5));
  single.push(performance.now() - written);
}
console.log(
  `${wanted} blobs uploaded in ${((uploaded - started) / 1000).toFixed(1)} s (${Math.round(wanted / ((uploaded - started) / 1000))}/s)`,
);
console.log(`all announced ${Math.round(done - uploaded)} ms after the last upload`);
console.log(`one more blob is announced after ${single.map((ms) => Math.round(ms)).join(', ')} ms`);
console.log(`peak memory of this process ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
await stack.close();
