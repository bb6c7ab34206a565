import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAzurite } from '../../test/azurite-process.ts';
import { startFhirService } from '../index.ts';
import { createBlobFileStore } from './blob-file-store.ts';
import { parseConnectionString } from './shared-key.ts';

const dir = mkdtempSync(join(tmpdir(), 'fhir-blobs-'));
let azurite: Awaited<ReturnType<typeof startAzurite>>;
let connection: string;

beforeAll(async () => {
  azurite = await startAzurite(dir);
  connection = azurite.connection;
});
afterAll(async () => {
  await azurite?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

test('a file of several blocks comes back as it was written', async () => {
  const store = createBlobFileStore(parseConnectionString(connection));
  const file = await store.create('files', 'a folder/ü 1.ndjson');
  const chunk = Buffer.from(`${'0123456789'.repeat(100_000)}\n`);
  for (let i = 0; i < 10; i++) await file.append(chunk);
  const url = await file.close();
  expect(await text(store.read(url))).toBe(chunk.toString().repeat(10));
  await expect(text(store.read(url, '0x1'))).rejects.toMatchObject({ status: 412 });
  await expect(text(store.read('http://127.0.0.1:1/devstoreaccount1/x/y'))).rejects.toMatchObject({
    status: 400,
  });
});

test('what one service exports, another imports', async () => {
  await using from = await startFhirService({ exportStore: connection });
  await using to = await startFhirService({ exportStore: connection });
  const headers = { 'content-type': 'application/fhir+json', prefer: 'respond-async' };
  const entry = Array.from({ length: 300 }, (_, n) => ({
    resource: { resourceType: 'Patient', id: `p${n}`, name: [{ family: `Größe ${n}` }] },
    request: { method: 'PUT', url: `Patient/p${n}` },
  }));
  const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry });
  await fetch(from.url, { method: 'POST', headers, body });
  const finish = async (kickOff: Response) => {
    expect(kickOff.status).toBe(202);
    const location = kickOff.headers.get('content-location') ?? '';
    await expect.poll(async () => (await fetch(location)).status, { timeout: 20_000 }).toBe(200);
    return (await (await fetch(location)).json()) as { output: { url: string; count: number }[] };
  };
  const exported = await finish(await fetch(`${from.url}/$export`, { headers }));
  const parameters = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'inputFormat', valueString: 'application/fhir+ndjson' },
      {
        name: 'input',
        part: [
          { name: 'type', valueString: 'Patient' },
          { name: 'url', valueUri: exported.output[0]?.url },
        ],
      },
    ],
  };
  const imported = await finish(
    await fetch(`${to.url}/$import`, { method: 'POST', headers, body: JSON.stringify(parameters) }),
  );
  expect(imported.output[0]?.count).toBe(300);
  const [a, b] = await Promise.all(
    [from, to].map(async ({ url }) => (await fetch(`${url}/Patient/p7`)).json()),
  );
  expect(b).toEqual(a);
});
