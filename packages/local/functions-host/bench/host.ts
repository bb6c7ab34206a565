import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { QueueServiceClient } from '@azure/storage-queue';
import { startAzurite } from '@fph/stack/testing/azurite';
import { startHost } from '../src/index.ts';
import { writeModuleApp } from '../test/temp-app.ts';

/** Start of a process, HTTP calls and queue messages per second. Run: `node bench/host.ts`. */
const mainFile = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const report = (what: string, value: string) => console.log(`${what.padEnd(48)} ${value}`);
const peakMiB = () => `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB peak`;

async function startTime(name: string, appDir: string, env: Record<string, string>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const began = performance.now();
    const child = spawn(process.execPath, [mainFile, '--app', appDir], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    times.push(performance.now() - began);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  times.sort((a, b) => a - b);
  report(`start, ${name}`, `${Math.round(times[2] ?? 0)} ms (median of 5)`);
}

async function httpRate(stream: boolean, connections: number): Promise<void> {
  const app = writeModuleApp(`
    app.setup({ enableHttpStream: ${stream} });
    app.http('echo', { methods: ['POST'], handler: async (request) => ({ body: await request.text() }) });
  `);
  const host = await startHost({ appDir: app.appDir });
  const body = 'x'.repeat(1000);
  const until = performance.now() + 3000;
  let calls = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        await (await host.call('echo', { body })).text();
        calls += 1;
      }
    }),
  );
  report(
    `HTTP${stream ? ' streaming' : ''}, 1 KB echo, ${connections} connections`,
    `${Math.round(calls / 3)} calls/s, ${peakMiB()}`,
  );
  await host.close();
  app[Symbol.dispose]();
}

const storage = await startAzurite();
const queueApp = writeModuleApp(
  `app.storageQueue('work', { queueName: 'work', connection: 'STORAGE', handler: () => {} });`,
);
const httpApp = writeModuleApp(`app.http('a', { handler: () => ({}) });`);
await startTime('HTTP only', httpApp.appDir, {});
await startTime('with a queue', queueApp.appDir, { STORAGE: storage.connectionString });
for (const stream of [false, true]) for (const many of [1, 16]) await httpRate(stream, many);

const service = QueueServiceClient.fromConnectionString(storage.connectionString);
const queue = service.getQueueClient('work');
await queue.create();
const count = 1000;
for (let sent = 0; sent < count; sent += 20) {
  await Promise.all(Array.from({ length: 20 }, () => queue.sendMessage('eA==')));
}
const began = performance.now();
const host = await startHost({
  appDir: queueApp.appDir,
  settings: { STORAGE: storage.connectionString },
});
await host.whenIdle();
const seconds = (performance.now() - began) / 1000;
report('queue, 1,000 messages', `${Math.round(count / seconds)} messages/s, ${peakMiB()}`);
await host.close();
for (const app of [queueApp, httpApp]) app[Symbol.dispose]();
await storage[Symbol.asyncDispose]();
