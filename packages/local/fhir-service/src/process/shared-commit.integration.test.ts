import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Json } from '../../test/in-process.ts';
import { startFhirService } from '../index.ts';

const dir = mkdtempSync(join(tmpdir(), 'fhir-shared-commit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SIZE = 20;

const observation = (id: string, code: string): Json => ({
  resource: { resourceType: 'Observation', id, code: { coding: [{ code }] } },
  request: { method: 'PUT', url: `Observation/${id}` },
});

/** Requests that wait share a commit: one that fails must take back its own writes and no others. */
test('transactions sent together: those that fail leave nothing, the others are whole', async () => {
  await using service = await startFhirService({ dataDir: dir });
  const send = async (number: number, fails: boolean) => {
    const entry = Array.from({ length: SIZE }, (_, at) =>
      observation(`t${number}-${at}`, String(number)),
    );
    // writes the same resource as the others do, and fails at its very end
    entry.push(observation('shared', `shared${number}`));
    const missing = { reference: 'Patient?identifier=none|none' };
    const last = observation(`t${number}-last`, String(number));
    if (fails) entry.push({ ...last, resource: { ...last.resource, subject: missing } });
    const response = await fetch(service.url, {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
    });
    await response.arrayBuffer();
    return response.status;
  };
  const read = async <T>(query: string) =>
    (await (await fetch(`${service.url}/Observation${query}`)).json()) as T;
  const count = async (query: string) =>
    (await read<{ total: number }>(`?_summary=count&${query}`)).total;

  const numbers = Array.from({ length: 40 }, (_, number) => number);
  const fails = (number: number) => number % 3 === 1;
  const statuses = await Promise.all(numbers.map((number) => send(number, fails(number))));
  expect(statuses).toEqual(numbers.map((number) => (fails(number) ? 400 : 200)));
  for (const number of numbers) {
    expect([number, await count(`code=${number}`)]).toEqual([number, fails(number) ? 0 : SIZE]);
  }
  const good = numbers.filter((number) => !fails(number));
  expect(await count('')).toBe(good.length * SIZE + 1);
  const shared = await read<{ meta: { versionId: string } }>('/shared');
  expect(shared.meta.versionId).toBe(String(good.length));
  const codes = await Promise.all(numbers.map((number) => count(`code=shared${number}`)));
  expect(codes.reduce((sum, one) => sum + one, 0)).toBe(1);
});
