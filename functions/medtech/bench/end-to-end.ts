/**
 * From the Event Hub to the local FHIR service, every part a process of its own: `node bench/end-to-end.ts [events]`.
 * Prints Observations per second, and how long a first event takes to be found on an idle system.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { EventHubProducerClient } from '@azure/event-hubs';
import { BlobServiceClient } from '@azure/storage-blob';
import { createFhirClient } from '@fph/clients/fhir';
import { simulateEvents } from '@fph/medtech';
import { startAzurite } from '@fph/stack/testing/azurite';

const count = Number(process.argv[2] ?? 10_000);
const root = path.resolve(import.meta.dirname, '../../..');
const children: { name: string; pid: number | undefined; kill(): void }[] = [];

async function service(
  entry: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', path.join(root, entry), ...args],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const name = entry.split('/')[2] ?? entry;
  children.push({ name, pid: child.pid, kill: () => child.kill() });
  const lines = createInterface({ input: child.stdout });
  return new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      if (line.startsWith('ready ')) resolve(line.slice(6));
    });
  });
}

const azurite = await startAzurite();
const blobs = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(
  'mappings',
);
await blobs.create();
for (const name of ['devicecontent.json', 'fhirmapping.json']) {
  const text = readFileSync(path.join(root, 'samples/medtech', name), 'utf8');
  await blobs.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
}
const [hubs, fhirUrl] = await Promise.all([
  service('packages/local/event-hubs/src/main.ts', []),
  service('packages/local/fhir-service/src/main.ts', ['--port', '0']),
]);
await service(
  'packages/local/functions-host/src/main.ts',
  ['--app', path.join(root, 'functions/medtech')],
  {
    STORAGE: azurite.connectionString,
    AzureWebJobsStorage: azurite.connectionString,
    FHIR_URL: fhirUrl,
    EVENTHUB: hubs,
    AUTH_MODE: 'none',
    DEPLOYMENT_SECRET: 'a-secret-of-the-benches',
  },
);
const fhir = createFhirClient({ baseUrl: fhirUrl });
const producer = new EventHubProducerClient(hubs, 'devicedata');

/** Seconds of processor time that a process has used. */
function processorTime(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
async function total(type: string): Promise<number> {
  const { body } = await fhir.request({
    method: 'GET',
    path: `Observation?_summary=count&code=${type}`,
    repeatable: true,
  });
  return (body as { total?: number }).total ?? 0;
}
async function send(start: number, events: number, seed: number) {
  const all = [
    ...simulateEvents({ profile: 'healthkit', devices: 50, rate: 200, count: events, seed, start }),
  ];
  for (let from = 0; from < all.length; from += 500) {
    await producer.sendBatch(
      all.slice(from, from + 500).map(({ body }) => ({ body })),
      { partitionId: String((from / 500) % 4) },
    );
  }
}
async function until(expected: number): Promise<void> {
  while ((await total('')) < expected) await setTimeout(20);
}

await send(0, 50, 1);
await until(50);
const waits: number[] = [];
for (let round = 1; round <= 20; round++) {
  await setTimeout(1_500);
  const sent = performance.now();
  await send(round * 1_000_000, 1, 1);
  await until(50 + round);
  waits.push(performance.now() - sent);
}
waits.sort((a, b) => a - b);
console.log(
  `first event to searchable Observation: median ${Math.round(waits[9] ?? 0)} ms, p95 ${Math.round(waits[18] ?? 0)} ms`,
);
const usedBefore = children.map(({ pid }) => processorTime(pid));
const began = performance.now();
await send(1e9, count, 2);
const sentAfter = performance.now() - began;
await until(70 + count);
const elapsed = (performance.now() - began) / 1000;
console.log(
  `${count} events sent in ${Math.round(sentAfter)} ms; ${Math.round(count / elapsed).toLocaleString('en')} Observations/s end to end`,
);
for (const [index, { name, pid }] of children.entries()) {
  const used = processorTime(pid) - (usedBefore[index] ?? 0);
  console.log(
    `  ${name}: ${Math.round(count / used).toLocaleString('en')} Observations per second of its processor time`,
  );
}
await producer.close();
for (const child of children) child.kill();
await azurite[Symbol.asyncDispose]();
process.exit(0);
