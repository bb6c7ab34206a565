import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../test/manual-clock.ts';
import { writeModuleApp } from '../test/temp-app.ts';
import { type LogRecord, startHost } from './index.ts';

const shared = globalThis as unknown as {
  started?: () => void;
  gate?: Promise<void>;
  seen?: unknown[];
};

describe('admin endpoints', () => {
  const main = `
    app.http('web', { handler: () => ({ body: 'ok' }) });
    app.timer('tick', { schedule: '*/5 * * * * *', handler: (timer) => { globalThis.seen.push(timer.isPastDue); } });
    app.storageQueue('work', { queueName: 'work', connection: 'STORAGE', handler: (value) => { globalThis.seen.push(value); } });
  `;

  it('tell the state and the functions, and run one by name', async () => {
    using app = writeModuleApp(main);
    shared.seen = [];
    await using host = await startHost({
      appDir: app.appDir,
      hostId: 'admin-test',
      clock: manualClock('2026-01-01T00:00:00Z'),
      settings: { STORAGE: 'UseDevelopmentStorage=true' },
    });
    const get = async (path: string) => (await fetch(`${host.url}${path}`)).json();
    expect(await get('/admin/host/status')).toMatchObject({ id: 'admin-test', state: 'Running' });
    expect(await get('/admin/functions')).toMatchObject([
      { name: 'web', config: { bindings: [{ type: 'httpTrigger' }, { name: '$return' }] } },
      { name: 'tick', config: { bindings: [{ type: 'timerTrigger' }] } },
      { name: 'work', config: { bindings: [{ type: 'queueTrigger', queueName: 'work' }] } },
    ]);
    const post = async (path: string, body?: string) =>
      (await fetch(`${host.url}${path}`, { method: 'POST', ...(body && { body }) })).status;
    expect(await post('/admin/functions/tick')).toBe(202);
    expect(await post('/admin/functions/TICK', '{}')).toBe(202);
    expect(await post('/admin/functions/work', '{"input":{"a":1}}')).toBe(202);
    expect(await post('/admin/functions/work', '{"input":"text"}')).toBe(202);
    expect(await post('/admin/functions/none', '{}')).toBe(404);
    expect(await post('/admin/functions/web', '{}')).toBe(404);
    expect(await post('/admin/functions/tick', 'no json')).toBe(400);
    expect(await post('/admin/other', '{}')).toBe(404);
    while (host.executions().some((run) => run.status === 'running')) await delay(5);
    expect(shared.seen).toEqual([false, false, { a: 1 }, 'text']);
  });
});

describe('runs', () => {
  it('are listed with their state, the oldest first', async () => {
    using app = writeModuleApp(`
      app.http('slow', { handler: async () => { globalThis.started(); await globalThis.gate; return {}; } });
    `);
    const { promise: started, resolve } = Promise.withResolvers<void>();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    Object.assign(shared, { started: resolve, gate });
    await using host = await startHost({ appDir: app.appDir });
    const call = host.call('slow');
    await started;
    expect(host.executions('slow')).toMatchObject([{ status: 'running', retry: 0 }]);
    expect(host.executions('other')).toEqual([]);
    await expect(host.whenIdle({ timeoutMs: 20 })).rejects.toMatchObject({
      code: 'not-idle',
      details: { running: 1 },
    });
    open();
    await host.whenIdle();
    expect(host.executions('slow')).toMatchObject([
      { status: 'succeeded', durationMs: expect.any(Number) },
    ]);
    await call;
  });

  it('that last longer than functionTimeout fail and are reported', async () => {
    using app = writeModuleApp(
      `app.http('slow', { handler: () => { globalThis.started(); return new Promise(() => {}); } });`,
      { 'host.json': { version: '2.0', functionTimeout: '00:05:00' } },
    );
    const { promise: started, resolve } = Promise.withResolvers<void>();
    shared.started = resolve;
    const clock = manualClock('2026-01-01T00:00:00Z');
    const late: string[] = [];
    await using host = await startHost({
      appDir: app.appDir,
      clock,
      onTimeout: (name) => late.push(name),
    });
    const call = host.call('slow');
    await started;
    clock.advance(5 * 60_000 - 1);
    expect(host.executions('slow')).toMatchObject([{ status: 'running' }]);
    clock.advance(1);
    expect((await call).status).toBe(500);
    expect(host.executions('slow')).toMatchObject([
      { status: 'failed', error: { code: 'function-timeout' } },
    ]);
    expect(late).toEqual(['slow']);
  });

  it('log with their function and id, through log hooks as well', async () => {
    using app = writeModuleApp(`
      app.hook.log((context) => { globalThis.seen.push([context.level, context.category, context.message]); });
      app.http('talk', { handler: (_, context) => { context.log('one', { two: 2 }); context.warn('three'); return {}; } });
    `);
    shared.seen = [];
    const lines: LogRecord[] = [];
    await using host = await startHost({ appDir: app.appDir, onLog: (line) => lines.push(line) });
    await host.call('talk');
    const [run] = host.executions('talk');
    expect(lines.filter((line) => line.category === 'user')).toMatchObject([
      {
        level: 'information',
        message: 'one { two: 2 }',
        functionName: 'talk',
        invocationId: run?.id,
      },
      { level: 'warning', message: 'three' },
    ]);
    expect(shared.seen).toEqual([
      ['information', 'user', 'one { two: 2 }'],
      ['warning', 'user', 'three'],
    ]);
  });
});

describe('a disabled function', () => {
  it('takes no work, but can be run by hand', async () => {
    using app = writeModuleApp(`
      app.http('web', { handler: () => ({}) });
      app.storageQueue('work', { queueName: 'work', connection: 'STORAGE', handler: (value) => value });
    `);
    const settings = {
      STORAGE: 'UseDevelopmentStorage=true',
      'AzureWebJobs.web.Disabled': '1',
      'AzureWebJobs.work.Disabled': 'True',
    };
    const lines: LogRecord[] = [];
    await using host = await startHost({
      appDir: app.appDir,
      settings,
      onLog: (line) => lines.push(line),
    });
    expect((await fetch(`${host.url}/api/web`)).status).toBe(404);
    expect(await host.invoke('work', 'x')).toBe('x');
    await host.whenIdle({ timeoutMs: 1000 });
    expect(lines.filter((line) => line.level === 'warning')).toEqual([]);
  });
});

describe('trace context', () => {
  it('is a span of its own in the trace of the request', async () => {
    using app = writeModuleApp(`
      app.http('web', { handler: (_, context) => ({ body: context.traceContext.traceParent }) });
    `);
    await using host = await startHost({ appDir: app.appDir });
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const traceOf = async (traceparent: string) =>
      (await host.call('web', { headers: { traceparent } })).text();
    const own = await traceOf(`00-${trace}-b7ad6b7169203331-00`);
    expect(own).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
    expect(own).not.toContain('b7ad6b7169203331');
    expect(await traceOf('nonsense')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});

describe('app hooks', () => {
  it('run at start and at the end', async () => {
    using app = writeModuleApp(`
      app.hook.appStart(() => { globalThis.seen.push('start'); });
      app.hook.appTerminate(() => { globalThis.seen.push('end'); });
      app.http('a', { handler: () => ({}) });
    `);
    shared.seen = [];
    const host = await startHost({ appDir: app.appDir });
    expect(shared.seen).toEqual(['start']);
    await host.close();
    await host.close();
    expect(shared.seen).toEqual(['start', 'end']);
  });
});

describe('closing', () => {
  it('waits for a running request and refuses new ones', async () => {
    using app = writeModuleApp(`
      app.http('slow', { handler: async () => { globalThis.started(); await globalThis.gate; return { body: 'done' }; } });
    `);
    const { promise: started, resolve } = Promise.withResolvers<void>();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    Object.assign(shared, { started: resolve, gate });
    const host = await startHost({ appDir: app.appDir });
    const call = host.call('slow');
    await started;
    const closed = host.close();
    await expect(fetch(`${host.url}/api/slow`)).rejects.toThrow();
    open();
    expect(await (await call).text()).toBe('done');
    await closed;
  });

  it('gives up after the drain time', async () => {
    using app = writeModuleApp(`
      app.timer('stuck', { schedule: '*/5 * * * * *', runOnStartup: true, handler: () => new Promise(() => {}) });
      app.http('hang', { handler: () => { globalThis.started(); return new Promise(() => {}); } });
    `);
    const { promise: started, resolve } = Promise.withResolvers<void>();
    shared.started = resolve;
    const host = await startHost({ appDir: app.appDir });
    const call = host.call('hang');
    await started;
    const failed = expect(call).rejects.toThrow();
    await host.close({ drainMs: 20 });
    await failed;
  });

  it('restores the environment', async () => {
    using app = writeModuleApp(
      `app.http('a', { handler: () => ({ body: process.env.HOST_TEST }) });`,
    );
    const host = await startHost({ appDir: app.appDir, settings: { HOST_TEST: 'x' } });
    expect(await (await host.call('a')).text()).toBe('x');
    await host.close();
    expect(process.env['HOST_TEST']).toBeUndefined();
  });
});
