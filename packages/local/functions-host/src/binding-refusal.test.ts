import { describe, expect, it } from 'vitest';
import { writeModuleApp } from '../test/temp-app.ts';
import { describeError, type HostOptions, type LogRecord, startHost } from './index.ts';

async function refusal(main: string, options: Partial<HostOptions> = {}): Promise<string> {
  using app = writeModuleApp(main);
  try {
    await using _host = await startHost({ appDir: app.appDir, ...options });
  } catch (error) {
    return describeError(error);
  }
  throw new Error('The host started.');
}

const handler = 'handler: () => {}';
const storage = { settings: { STORAGE: 'UseDevelopmentStorage=true' } };

describe('what the host refuses at start', () => {
  it('is every binding it does not have, by name, all at once', async () => {
    const text = await refusal(`
      app.cosmosDB('orders', { connection: 'C', databaseName: 'd', containerName: 'c', ${handler} });
      app.storageBlob('files', { path: 'in/{name}', connection: 'STORAGE', ${handler} });
      app.http('web', {
        extraInputs: [input.storageBlob({ name: 'template', path: 'a/b', connection: 'STORAGE' })],
        extraOutputs: [output.storageBlob({ name: 'copy', path: 'a/b', connection: 'STORAGE' })],
        ${handler},
      });
    `);
    for (const part of [
      'function orders: cosmosDBTrigger',
      'function files: blobTrigger',
      'function web: blob input (template)',
      'function web: blob output (copy)',
      'supported: httptrigger',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('is an SDK binding', async () => {
    const text = await refusal(
      `app.storageQueue('q', { queueName: 'work', connection: 'STORAGE', sdkBinding: true, ${handler} });`,
      storage,
    );
    expect(text).toContain('queueTrigger with sdkBinding');
  });

  it('is a queue output used as input', async () => {
    const text = await refusal(
      `app.http('web', { extraInputs: [input.generic({ name: 'q', type: 'queue' })], ${handler} });`,
    );
    expect(text).toContain('function web: queue input (q)');
  });

  it.each([
    [`app.timer('t', { schedule: '0 61 * * * *', ${handler} });`, 'minute: 61 is not within 0-59'],
    [`app.timer('t', { schedule: '%CRON%', ${handler} });`, 'setting: CRON'],
    [`app.timer('t', { schedule: '0 0 * * * *', ${handler} });`, 'setting: AzureWebJobsStorage'],
    [`app.http('h', { route: 'x/{id:datetime}', ${handler} });`, 'constraint datetime'],
    [
      `app.storageQueue('q', { queueName: 'Bad_Name', connection: 'STORAGE', ${handler} });`,
      'queueName: Bad_Name',
    ],
    [
      `app.storageQueue('q', { queueName: 'work', connection: 'OTHER', ${handler} });`,
      'setting: OTHER',
    ],
    [
      `app.storageQueue('q', { queueName: '%Q%', connection: 'STORAGE', ${handler} });`,
      'setting: Q',
    ],
    [
      `app.storageQueue('q', { queueName: 'work', connection: 'BROKEN', ${handler} });`,
      'connection: BROKEN',
    ],
    [
      `app.http('a', { ${handler} }); app.http('a', { ${handler} });`,
      'id "a" has already been registered',
    ],
    ['', 'no functions'],
  ])('%s', async (main, part) => {
    const text = await refusal(main, {
      settings: { ...storage.settings, BROKEN: 'nonsense', AzureWebJobsStorage: '' },
    });
    expect(text).toContain(part);
  });

  it('is a second app in the same process, until the first is closed', async () => {
    using app = writeModuleApp(`app.http('a', { ${handler} });`);
    const first = await startHost({ appDir: app.appDir });
    await expect(startHost({ appDir: app.appDir })).rejects.toMatchObject({ code: 'host-busy' });
    await first.close();
    await using second = await startHost({ appDir: app.appDir });
    expect(second.functions).toHaveLength(1);
  });

  it('is a registration after the start', async () => {
    using app = writeModuleApp(`
      app.http('late', { handler: () => { app.http('later', { ${handler} }); } });
    `);
    await using host = await startHost({ appDir: app.appDir });
    expect((await host.call('late')).status).toBe(500);
    const [run] = host.executions('late');
    expect(describeError(run?.error)).toContain('only be registered during app startup');
  });

  it('names the port that is in use', async () => {
    using app = writeModuleApp(`app.http('a', { ${handler} });`);
    const { createServer } = await import('node:http');
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    await expect(startHost({ appDir: app.appDir, port })).rejects.toMatchObject({
      code: 'port-in-use',
      details: { port },
    });
    other.close();
  });

  it('warns once about host.json keys without effect', async () => {
    using app = writeModuleApp(`app.http('a', { ${handler} });`, {
      'host.json': { version: '2.0', watch: [], extensions: { kafka: {} } },
    });
    const lines: LogRecord[] = [];
    await using _host = await startHost({ appDir: app.appDir, onLog: (line) => lines.push(line) });
    const warnings = lines.filter((line) => line.level === 'warning');
    expect(warnings.map((line) => line.message)).toEqual([
      'host.json keys without effect here: watch, extensions.kafka',
    ]);
  });
});
