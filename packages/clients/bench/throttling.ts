import { adaptiveLimiter } from '../src/fhir/adaptive-limiter.ts';
import { createFhirClient } from '../src/fhir/fhir-client.ts';
import { sharedBudget } from '../src/fhir/shared-budget.ts';
import { capacityServer, seeded } from '../test/capacity-server.ts';
import { memoryBudgetStore } from '../test/memory-budget-store.ts';
import { virtualClock } from '../test/virtual-clock.ts';

/** How many requests throttling costs, on a virtual clock: `node packages/clients/bench/throttling.ts`. */
async function readMany(
  clients: readonly { read(type: string, id: string): Promise<unknown> }[],
  count: number,
): Promise<void> {
  let left = count;
  const worker = async (client: (typeof clients)[number]) => {
    for (; left > 0; ) {
      left -= 1;
      await client.read('Patient', 'a');
    }
  };
  await Promise.all(
    clients.flatMap((client) => Array.from({ length: 40 }, async () => worker(client))),
  );
}

async function randomRefusals(): Promise<void> {
  const clock = virtualClock();
  const random = seeded(7);
  let requests = 0;
  const client = createFhirClient({
    baseUrl: 'http://fhir.test',
    clock,
    limiter: adaptiveLimiter({ clock }),
    random: seeded(3),
    transport: async () => {
      requests += 1;
      await clock.sleep(20);
      const status = random() < 0.3 ? 429 : 200;
      const headers = new Headers(status === 429 ? { 'retry-after': '1' } : {});
      return { status, headers, body: { resourceType: 'Patient' } };
    },
  });
  await readMany([client], 1000);
  console.log(
    `30 % refused, 1,000 requests: all done, ${(requests / 1000).toFixed(2)} times the requests`,
  );
}

async function fixedCapacity(capacity: number, instances: number): Promise<void> {
  const clock = virtualClock();
  const server = capacityServer(clock, capacity);
  const store = memoryBudgetStore();
  const limiters = Array.from({ length: instances }, (_, index) =>
    adaptiveLimiter({
      clock,
      budget: sharedBudget({ store, server: 's', instance: `i${index}`, clock }),
    }),
  );
  const clients = limiters.map((limiter, index) =>
    createFhirClient({
      baseUrl: 'http://fhir.test',
      transport: server.send,
      clock,
      limiter,
      random: seeded(index + 1),
    }),
  );
  await readMany(clients, 1500);
  const before = { ...server.counts };
  const started = clock.elapsed();
  await readMany(clients, 3000);
  const ratio = (server.counts.requests - before.requests) / 3000;
  const window = limiters.reduce((sum, limiter) => sum + limiter.window, 0);
  const best = (3000 * 100) / capacity;
  console.log(
    `capacity ${capacity}, ${instances} instance(s): ${ratio.toFixed(3)} times the requests after settling, window ${window}, ${Math.round((best / (clock.elapsed() - started)) * 100)} % of the capacity used`,
  );
}

await randomRefusals();
for (const capacity of [4, 8, 20])
  for (const instances of [1, 3]) await fixedCapacity(capacity, instances);
