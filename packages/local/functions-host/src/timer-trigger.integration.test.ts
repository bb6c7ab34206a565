import { BlobServiceClient } from '@azure/storage-blob';
import { startAzurite, type TestAzurite } from '@fph/stack/testing/azurite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../test/manual-clock.ts';
import { writeModuleApp } from '../test/temp-app.ts';
import { type HostOptions, startHost } from './index.ts';

const shared = globalThis as unknown as { onTick?: (timer: unknown) => unknown };
const tickApp = (schedule: string, more = '') =>
  writeModuleApp(
    `app.timer('tick', { schedule: '${schedule}', ${more} handler: (timer) => globalThis.onTick(timer) });`,
  );
const hour = 3_600_000;

describe('timer trigger', () => {
  let azurite: TestAzurite;
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterAll(() => azurite[Symbol.asyncDispose]());

  let hosts = 0;
  const newHostId = () => `timer-${hosts++}`;
  const start = (appDir: string, hostId: string, options: Partial<HostOptions> = {}) =>
    startHost({
      appDir,
      hostId,
      settings: { AzureWebJobsStorage: azurite.connectionString, HOURLY: '0 0 * * * *' },
      ...options,
    });

  async function storedStatus(hostId: string): Promise<unknown> {
    const content = await BlobServiceClient.fromConnectionString(azurite.connectionString)
      .getContainerClient('azure-webjobs-hosts')
      .getBlobClient(`timers/${hostId}/Host.Functions.tick/status`)
      .downloadToBuffer();
    return JSON.parse(content.toString());
  }

  it('runs at each occurrence and stores the last and the next', async () => {
    using app = tickApp('%HOURLY%');
    const seen: unknown[] = [];
    shared.onTick = (timer) => seen.push(timer);
    const clock = manualClock('2026-01-01T00:30:00Z');
    const hostId = newHostId();
    await using host = await start(app.appDir, hostId, { clock });
    const next = '2026-01-01T01:00:00.000Z';
    expect(await storedStatus(hostId)).toMatchObject({ Last: '0001-01-01T00:00:00', Next: next });
    clock.advance(hour);
    await host.whenIdle();
    expect(seen).toEqual([
      {
        isPastDue: false,
        schedule: { adjustForDST: true },
        scheduleStatus: {
          last: '0001-01-01T00:00:00',
          next,
          lastUpdated: '2026-01-01T00:30:00.000Z',
        },
      },
    ]);
    expect(await storedStatus(hostId)).toEqual({
      Last: next,
      Next: '2026-01-01T02:00:00.000Z',
      LastUpdated: next,
    });
    clock.advance(hour);
    await host.whenIdle();
    expect(seen).toHaveLength(2);
  });

  it('makes up for one missed run after a restart, as past due', async () => {
    using app = tickApp('0 0 * * * *');
    const seen: boolean[] = [];
    shared.onTick = (timer) => seen.push((timer as { isPastDue: boolean }).isPastDue);
    const hostId = newHostId();
    await (await start(app.appDir, hostId, { clock: manualClock('2026-01-01T00:30:00Z') })).close();
    const early = manualClock('2026-01-01T00:45:00Z');
    await (await start(app.appDir, hostId, { clock: early })).close();
    expect(seen).toEqual([]);
    const late = manualClock('2026-01-01T05:10:00Z');
    await using host = await start(app.appDir, hostId, { clock: late });
    await host.whenIdle();
    expect(seen).toEqual([true]);
    late.advance(hour);
    await host.whenIdle();
    expect(seen).toEqual([true, false]);
  });

  it('stores nothing for a schedule within the minute, and needs no storage for it', async () => {
    using app = tickApp('*/10 * * * * *');
    const seen: unknown[] = [];
    shared.onTick = (timer) => seen.push((timer as { scheduleStatus: unknown }).scheduleStatus);
    const hostId = newHostId();
    const clock = manualClock('2026-01-01T00:00:05Z');
    await using host = await start(app.appDir, hostId, { clock, settings: {} });
    clock.advance(5000);
    await host.whenIdle();
    expect(seen).toEqual([null]);
    await expect(storedStatus(hostId)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('runs at start with runOnStartup, not as past due', async () => {
    using app = tickApp('0 0 0 1 1 *', 'runOnStartup: true,');
    const seen: unknown[] = [];
    shared.onTick = (timer) => seen.push((timer as { isPastDue: boolean }).isPastDue);
    const clock = manualClock('2026-06-01T00:00:00Z');
    await using host = await start(app.appDir, newHostId(), { clock });
    await host.whenIdle();
    expect(seen).toEqual([false]);
  });

  it('waits for months without a run', async () => {
    using app = tickApp('0 0 0 1 1 *');
    let runs = 0;
    shared.onTick = () => runs++;
    const clock = manualClock('2026-01-01T00:00:00Z');
    await using host = await start(app.appDir, newHostId(), { clock });
    clock.advance(364 * 24 * hour);
    await host.whenIdle();
    expect(runs).toBe(0);
    clock.advance(24 * hour);
    await host.whenIdle();
    expect(runs).toBe(1);
  });

  it('does not run while it still runs, and goes on after an error', async () => {
    using app = tickApp('0 * * * * *');
    const clock = manualClock('2026-01-01T00:00:30Z');
    let gate = Promise.withResolvers<void>();
    let runs = 0;
    shared.onTick = async () => {
      runs += 1;
      await gate.promise;
    };
    await using host = await start(app.appDir, newHostId(), { clock });
    clock.advance(5 * 60_000);
    expect(runs).toBeLessThanOrEqual(1);
    gate.reject(new Error('on purpose'));
    await host.whenIdle();
    expect(host.executions('tick').map((run) => run.status)).toEqual(['failed']);
    gate = Promise.withResolvers<void>();
    gate.resolve();
    clock.advance(60_000);
    await host.whenIdle();
    expect(host.executions('tick').map((run) => run.status)).toEqual(['failed', 'succeeded']);
  });

  it('honours a retry policy, with the number of the try and the last error', async () => {
    using app = writeModuleApp(`app.timer('tick', {
      schedule: '0 0 * * * *',
      retry: { strategy: 'exponentialBackoff', maxRetryCount: 3,
        minimumInterval: { seconds: 1 }, maximumInterval: { seconds: 3 } },
      handler: (_, context) => globalThis.onTick(context.retryContext),
    });`);
    const seen: unknown[] = [];
    const clock = manualClock('2026-01-01T00:00:05Z');
    const waits: number[] = [];
    const watched = {
      ...clock,
      now: () => clock.now(),
      after(ms: number, callback: () => void) {
        waits.push(ms);
        return clock.after(ms, callback);
      },
    };
    const calls = [1, 2, 3, 4].map(() => Promise.withResolvers<void>());
    shared.onTick = (context) => {
      seen.push(context);
      calls[seen.length - 1]?.resolve();
      throw new Error(`try ${seen.length}`);
    };
    await using host = await start(app.appDir, newHostId(), { clock: watched });
    const run = host.invoke('tick');
    run.catch(() => {});
    for (const [index, call] of calls.entries()) {
      await call.promise;
      // The pause is armed after the failure has been recorded.
      while (index < 3 && waits.length < index + 2) await new Promise(setImmediate);
      if (index < 3) clock.advance(waits.at(-1) ?? 0);
    }
    await expect(run).rejects.toThrow('try 4');
    expect(waits.slice(1)).toEqual([1000, 2000, 3000]);
    expect(seen.slice(0, 2)).toMatchObject([
      { retryCount: 0, maxRetryCount: 3 },
      { retryCount: 1, maxRetryCount: 3, exception: { message: 'try 1' } },
    ]);
    expect(host.executions('tick').map((execution) => execution.retry)).toEqual([0, 1, 2, 3]);
  });

  it('fails the start when its storage cannot be reached, and leaves nothing running', async () => {
    using app = writeModuleApp(`
      app.timer('tick', { schedule: '0 0 * * * *', handler: () => {} });
      app.storageQueue('work', { queueName: 'work', handler: () => {} });
    `);
    const nowhere = azurite.connectionString.replaceAll(/:\d+\//g, ':9/');
    const settings = { AzureWebJobsStorage: nowhere };
    const failing = startHost({ appDir: app.appDir, settings });
    await expect(failing).rejects.toThrow('ECONNREFUSED');
    // The process is free for the next app.
    await using host = await start(app.appDir, newHostId());
    expect(host.functions).toHaveLength(2);
  });

  it('can be run by hand', async () => {
    using app = tickApp('0 0 * * * *');
    shared.onTick = (timer) => (timer as { isPastDue: boolean }).isPastDue;
    await using host = await start(app.appDir, newHostId());
    expect(await host.invoke('tick')).toBe(false);
    expect(await host.invoke('tick', { isPastDue: true })).toBe(true);
  });
});
