import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPlatform } from './platform-file/platform-file.ts';
import { StackError } from './stack-error.ts';
import { startStack } from './start-stack.ts';
import { descendants, until } from './testing/process-tree.ts';

const fixtures = fileURLToPath(new URL('../test/fixtures', import.meta.url));
let folder: string;
let app: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fph-stack-'));
  app = await mkdtemp(path.join(fixtures, 'copy-'));
  await cp(path.join(fixtures, 'tiny-app'), app, { recursive: true });
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(app, { recursive: true, force: true });
});

/** Nobody else's processes: this test's own children and what they started. */
const leftRunning = () => descendants(process.pid);

describe('the platform', () => {
  it('runs apps from their bundle, tells where everything is, and brings back what is killed', async () => {
    const again: string[] = [];
    const stack = await startStack({
      dataDir: folder,
      apps: [{ name: 'tiny', folder: app }],
      settings: { SHOUT: { loud: true } },
      onReady: ({ name }, restart) => {
        if (restart) again.push(name);
      },
    });
    try {
      const hello = () =>
        fetch(`${stack.urlOf('tiny')}/api/hello`).then((response) => response.json());
      expect(await hello()).toMatchObject({ setting: '{"loud":true}' });
      const told = readPlatform(folder);
      expect(told).toMatchObject({ complete: true, pid: process.pid, storage: stack.storage });
      expect(told?.services.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['blob', 'queue', 'table', 'fhir', 'tiny']),
      );
      for (const { url } of stack.services()) expect(url).toMatch(/^$|^http:\/\/127\.0\.0\.1:\d+/);

      for (const name of ['tiny', 'fhir', 'azurite']) process.kill(stack.pid(name) ?? 0, 'SIGKILL');
      await until('all are back', () =>
        ['tiny', 'fhir', 'blob'].every((name) => again.includes(name)),
      );
      expect(await hello()).toMatchObject({ greeting: 'hello' });
      expect(await (await fetch(`${stack.fhirUrl}/metadata`)).json()).toMatchObject({
        resourceType: 'CapabilityStatement',
      });
      await expect(startStack({ dataDir: folder, apps: [] })).rejects.toMatchObject({
        code: 'already-running',
      });
    } finally {
      await stack.close();
    }
    expect(leftRunning()).toEqual([]);
    expect(readPlatform(folder)).toBeUndefined();
  });

  it('keeps its data, and its ports when they are given, over a restart', async () => {
    const portBase = await freeRange();
    const options = { dataDir: folder, apps: [], only: ['blob', 'fhir'], portBase };
    const patient = { resourceType: 'Patient', id: 'p1' };
    {
      await using stack = await startStack(options);
      expect(stack.urlOf('blob')).toBe(`http://127.0.0.1:${portBase}`);
      expect(stack.fhirUrl).toBe(`http://127.0.0.1:${portBase + 3}`);
      await BlobServiceClient.fromConnectionString(stack.storage)
        .getContainerClient('mappings')
        .getBlockBlobClient('x')
        .upload('kept', 4);
      await fetch(`${stack.fhirUrl}/Patient/p1`, {
        method: 'PUT',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify(patient),
      });
    }
    await using stack = await startStack(options);
    const blob = BlobServiceClient.fromConnectionString(stack.storage)
      .getContainerClient('mappings')
      .getBlockBlobClient('x');
    expect((await blob.downloadToBuffer()).toString()).toBe('kept');
    expect(await (await fetch(`${stack.fhirUrl}/Patient/p1`)).json()).toMatchObject(patient);
  });

  it('names the owner of a port that is in use', async () => {
    const portBase = await freeRange();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(portBase + 1, '127.0.0.1', resolve));
    const error = await startStack({ apps: [], only: ['blob'], portBase }).catch(
      (caught: unknown) => caught,
    );
    await new Promise((resolve) => server.close(resolve));
    expect(error).toBeInstanceOf(StackError);
    expect(error).toMatchObject({
      code: 'port-in-use',
      details: {
        port: portBase + 1,
        service: 'queue',
        owner: expect.stringContaining(`(process ${process.pid})`),
      },
    });
  });

  it('does not start with an app that cannot be imported, says why and leaves nothing', async () => {
    const source = path.join(app, 'src/greeting.ts');
    await writeFile(
      source,
      `${await readFile(source, 'utf8')}\nthrow new Error('no good morning');\n`,
    );
    const error = await startStack({
      dataDir: folder,
      apps: [{ name: 'tiny', folder: app }],
    }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'service-failed',
      details: { service: 'tiny', output: expect.stringContaining('no good morning') },
    });
    expect(leftRunning()).toEqual([]);
    expect(readPlatform(folder)).toBeUndefined();
  });

  it('knows which services there are', async () => {
    await expect(startStack({ apps: [], only: ['nonsense'] })).rejects.toMatchObject({
      code: 'unknown-service',
    });
  });
});

/** A base from which twenty ports are free, as far as one can tell beforehand. */
async function freeRange(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  const port = typeof address === 'object' && address ? address.port : 0;
  return port > 65_000 ? port - 1_000 : port;
}
