import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { StackError } from '../stack-error.ts';
import { descendants, stillRunning, until } from '../testing/process-tree.ts';
import { isFree, portOwner } from './port-owner.ts';
import { portOf, readyLine, type Service, type ServiceSpec, supervise } from './supervise.ts';

const tiny = fileURLToPath(new URL('../../test/fixtures/tiny-service.mjs', import.meta.url));
const running: Service[] = [];
afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
});

function spec(mood = '', more: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    name: 'tiny',
    args: (before) => [tiny, String(portOf(before?.['tiny'])), mood],
    ready: readyLine('tiny'),
    ...more,
  };
}

async function start(mood?: string, more?: Partial<ServiceSpec>): Promise<Service> {
  const service = await supervise(spec(mood, more));
  running.push(service);
  return service;
}

const ask = async (service: Service) =>
  Number(await (await fetch(service.addresses()?.['tiny'] ?? '')).text());

describe('a supervised service', () => {
  it('is started again at the same address each time it is killed', async () => {
    const service = await start();
    const address = service.addresses()?.['tiny'];
    for (let kill = 1; kill <= 4; kill += 1) {
      const pid = await ask(service);
      process.kill(pid, 'SIGKILL');
      await until('started again', () => service.restarts() === kill && service.isReady());
      expect(service.addresses()?.['tiny']).toBe(address);
      expect(await ask(service)).not.toBe(pid);
    }
  });

  it('that cannot start fails with its last words and leaves no process', async () => {
    const error = await start('fail').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StackError);
    expect(error).toMatchObject({
      code: 'service-failed',
      details: { service: 'tiny', output: 'cannot start: no luck' },
    });
    expect(descendants(process.pid)).toEqual([]);
  });

  it('is killed when it does not heed SIGTERM, and not started again', async () => {
    const service = await start('stubborn', { grace: 300 });
    const pid = await ask(service);
    await service.stop();
    expect(stillRunning([pid])).toEqual([]);
  });

  it('does not stop when it writes more than a pipe holds', async () => {
    expect(await ask(await start('chatty'))).toBeGreaterThan(0);
  });
});

describe('when the supervisor is killed', () => {
  it.each(['', 'stubborn'])('its services end (%s)', async (mood) => {
    const script = `
      import { supervise, readyLine } from ${JSON.stringify(new URL('supervise.ts', import.meta.url).href)};
      await supervise({ name: 'tiny', args: () => [${JSON.stringify(tiny)}, '0', '${mood}'], ready: readyLine('tiny') });
      console.log('up');
      setInterval(() => {}, 1000);`;
    const supervisor = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => supervisor.stdout.once('data', resolve));
    const services = descendants(supervisor.pid ?? 0);
    expect(services).toHaveLength(1);
    supervisor.kill('SIGKILL');
    await until('nothing left', () => stillRunning(services).length === 0, 12_000);
  });
});

describe('ports', () => {
  it('in use are told with their owner', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await isFree(port)).toBe(false);
    expect(await portOwner(port)).toContain(`(process ${process.pid})`);
    await new Promise((resolve) => server.close(resolve));
    expect(await isFree(port)).toBe(true);
  });

  it.each([
    ['http://127.0.0.1:8080', 8080],
    ['http://127.0.0.1:8080/base', 8080],
    ['Endpoint=sb://127.0.0.1:5672;SharedAccessKeyName=x', 5672],
    [undefined, 0],
    ['', 0],
  ])('are read from %s', (address, port) => {
    expect(portOf(address)).toBe(port);
  });
});
