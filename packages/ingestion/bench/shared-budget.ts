import { spawn } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { adaptiveLimiter, createFhirClient, sharedBudget } from '@fph/clients/fhir';
import { connectStorage, tableBudgetStore } from '@fph/platform';
import { startAzurite } from '@fph/stack/testing/azurite';

/**
 * Processes that share a FHIR server of fixed capacity through Table storage (Azurite), in real time:
 * `node packages/ingestion/bench/shared-budget.ts`. A process of its own is started with arguments.
 */
const capacity = 8;
const settleMs = 15_000;
const measureMs = 15_000;

async function work(url: string, connectionString: string, instance: string): Promise<void> {
  const store = tableBudgetStore(connectStorage({ connectionString }));
  const budget = sharedBudget({ store, server: 's', instance });
  const limiter = adaptiveLimiter({ budget });
  const client = createFhirClient({ baseUrl: url, limiter });
  const end = Date.now() + settleMs + measureMs + 2000;
  const worker = async () => {
    while (Date.now() < end) await client.read('Patient', 'a');
  };
  setInterval(() => process.send?.(limiter.window), 250).unref();
  await Promise.all(Array.from({ length: 20 }, worker));
}

async function measure(instances: number): Promise<void> {
  const service = await startAzurite();
  let inFlight = 0;
  const counts = { done: 0, refused: 0 };
  const server = createServer((_request, response) => void answer(response));
  const answer = async (response: ServerResponse) => {
    if (inFlight >= capacity) {
      counts.refused += 1;
      response.writeHead(429, { 'retry-after': '1' }).end();
      return;
    }
    inFlight += 1;
    await delay(40);
    inFlight -= 1;
    counts.done += 1;
    response.writeHead(200, { 'content-type': 'application/fhir+json' });
    response.end('{"resourceType":"Patient","id":"a"}');
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const windows = new Map<string, number>();
  const children = Array.from({ length: instances }, (_, index) => {
    const instance = `i${index}`;
    const child = spawn(
      process.execPath,
      [fileURLToPath(import.meta.url), url, service.connectionString, instance],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    );
    child.on('message', (window) => windows.set(instance, Number(window)));
    return child;
  });
  await delay(settleMs);
  const before = { ...counts };
  await delay(measureMs);
  const done = counts.done - before.done;
  const ratio = (done + counts.refused - before.refused) / done;
  const window = [...windows.values()].reduce((sum, one) => sum + one, 0);
  const used = (done * 40) / (capacity * measureMs);
  console.log(
    `${instances} process(es), capacity ${capacity}: ${ratio.toFixed(3)} times the requests after settling, windows together ${window}, ${Math.round(used * 100)} % of the capacity used`,
  );
  for (const child of children) child.kill();
  server.closeAllConnections();
  server.close();
  await service[Symbol.asyncDispose]();
}

const [url, connectionString, instance] = process.argv.slice(2);
if (url !== undefined && connectionString !== undefined && instance !== undefined)
  await work(url, connectionString, instance);
else for (const instances of [1, 3]) await measure(instances);
