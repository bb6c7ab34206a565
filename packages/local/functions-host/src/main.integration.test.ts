import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { QueueServiceClient } from '@azure/storage-queue';
import { startAzurite } from '@fph/stack/testing/azurite';
import { afterEach, describe, expect, it } from 'vitest';
import { type TempApp, writeModuleApp } from '../test/temp-app.ts';

const mainFile = fileURLToPath(new URL('./main.ts', import.meta.url));
const nodeArgs = ['--disable-warning=ExperimentalWarning', mainFile];

const running = new Set<number>();
const apps: TempApp[] = [];
afterEach(() => {
  for (const pid of running) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
  running.clear();
  for (const app of apps.splice(0)) app[Symbol.dispose]();
});

function appOf(main: string, more: Record<string, unknown> = {}): string {
  const app = writeModuleApp(main, more);
  apps.push(app);
  return app.appDir;
}

/** Starts the process of an app; `output` grows, `until` waits for a part of it. */
function run(appDir: string, args: string[] = [], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...nodeArgs, '--app', appDir, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) running.add(child.pid);
  return { child, ...watchOutput(child), ended: once(child, 'exit') };
}

function watchOutput(child: ChildProcess) {
  let output = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
      for (const look of waiting) look();
    });
  }
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output);
        if (!match) return;
        waiting.delete(look);
        resolve(match);
      };
      waiting.add(look);
      child.once('close', () => reject(new Error(`Ended without ${pattern}:\n${output}`)));
      look();
    });
  const ready = async () => (await until(/^ready (\S+)$/m))[1] ?? '';
  return { until, ready, text: () => output };
}

const web = `app.http('web', { handler: () => ({ body: process.env.GREETING ?? 'none' }) });`;

describe('the process of an app', () => {
  it('prints where it listens, reads settings files, and drains at SIGTERM', async () => {
    const appDir = appOf(
      `${web}
       app.http('slow', { handler: async () => {
         console.error('slow has started');
         await new Promise((resolve) => setTimeout(resolve, 300));
         return { body: 'done' };
       } });`,
      {
        'local.settings.json': { IsEncrypted: false, Values: { GREETING: 'local' } },
        'given.json': { GREETING: 'given' },
      },
    );
    const host = run(appDir, ['--settings', `${appDir}/given.json`]);
    const url = await host.ready();
    expect(await (await fetch(`${url}/api/web`)).text()).toBe('given');
    const slow = fetch(`${url}/api/slow`);
    await host.until(/slow has started/);
    host.child.kill('SIGTERM');
    expect(await (await slow).text()).toBe('done');
    expect(await host.ended).toEqual([0, null]);
  });

  it('reads local.settings.json of the app', async () => {
    const appDir = appOf(web, {
      'local.settings.json': { IsEncrypted: false, Values: { GREETING: 'local' } },
    });
    const url = await run(appDir).ready();
    expect(await (await fetch(`${url}/api/web`)).text()).toBe('local');
  });

  it.each([
    [
      'the import throws',
      `throw new Error('no database');`,
      /main\.js[\s\S]*Cause: [\s\S]*no database/,
    ],
    ['a module is missing', `import './gone.js';`, /gone\.js/],
    ['the source has a fault', `app.http('a', {`, /main\.js[\s\S]*SyntaxError/],
    [
      'a binding is not supported',
      `app.warmup('w', { handler: () => {} });`,
      /function w: warmupTrigger/,
    ],
    ['there are no functions', '', /registered no functions/],
  ])('ends with 1 and the cause when %s', async (_, main, expected) => {
    const host = run(appOf(main));
    expect(await host.ended).toEqual([1, null]);
    expect(host.text()).toMatch(expected);
    expect(host.text()).not.toContain('ready');
  });

  it('ends with 1 when an error escapes the app', async () => {
    const host = run(
      appOf(
        `app.http('crash', { handler: () => { setTimeout(() => { throw new Error('escaped'); }); return {}; } });`,
      ),
    );
    const url = await host.ready();
    await fetch(`${url}/api/crash`).catch(() => {});
    expect(await host.ended).toEqual([1, null]);
    expect(host.text()).toContain('escaped');
  });

  it('ends with 1 when a rejection is not handled', async () => {
    const host = run(
      appOf(
        `app.http('crash', { handler: () => { Promise.reject(new Error('escaped')); return {}; } });`,
      ),
    );
    await fetch(`${await host.ready()}/api/crash`).catch(() => {});
    expect(await host.ended).toEqual([1, null]);
  });

  it('ends with 1 when a function runs too long', async () => {
    const host = run(
      appOf(`app.http('slow', { handler: () => new Promise(() => {}) });`, {
        'host.json': { version: '2.0', functionTimeout: '00:00:01' },
      }),
    );
    const response = await fetch(`${await host.ready()}/api/slow`);
    expect(response.status).toBe(500);
    expect(await host.ended).toEqual([1, null]);
    expect(host.text()).toContain('longer than functionTimeout');
  });

  it('ends when its parent has been killed', async () => {
    const appDir = appOf(web);
    // The parent prints the pid of the host, so that the test can look whether it is gone.
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const c = require('node:child_process').spawn(process.execPath, ${JSON.stringify([...nodeArgs, '--app', appDir])}, { stdio: ['ignore', 'inherit', 'inherit'] });
         console.log('pid ' + c.pid);
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const { until, ready } = watchOutput(parent);
    const pid = Number((await until(/^pid (\d+)$/m))[1]);
    running.add(pid);
    if (parent.pid !== undefined) running.add(parent.pid);
    await ready();
    expect(process.kill(pid, 0)).toBe(true);
    // The pipe is shared, so that it closes when the host has ended too.
    const closed = once(parent, 'close');
    parent.kill('SIGKILL');
    await closed;
    running.delete(pid);
  });

  it('gives its messages back when it crashes, and a second process finishes them', async () => {
    await using azurite = await startAzurite();
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(
      'work',
    );
    await queue.create();
    await queue.sendMessage(Buffer.from('x').toString('base64'));
    const appDir = appOf(`
      app.storageQueue('work', { queueName: 'work', connection: 'STORAGE', handler: (_, context) => {
        if (context.triggerMetadata.dequeueCount === 1) {
          setTimeout(() => { throw new Error('escaped'); });
          return new Promise(() => {});
        }
        console.error('finished in try ' + context.triggerMetadata.dequeueCount);
      } });`);
    const env = { STORAGE: azurite.connectionString };
    expect(await run(appDir, [], env).ended).toEqual([1, null]);
    const second = run(appDir, [], env);
    await second.until(/finished in try 2/);
  });
});
