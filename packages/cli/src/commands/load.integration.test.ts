import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFhirClient } from '@fph/clients/fhir';
import type { Bundle, FhirResource } from 'fhir/r4';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFhirService } from '../../../local/fhir-service/src/index.ts';
import { runCli } from '../run-cli.ts';
import { testCli } from '../test-cli.ts';

let fhir: Awaited<ReturnType<typeof startFhirService>>;
let folder: string;
beforeEach(async () => {
  fhir = await startFhirService();
  folder = await mkdtemp(path.join(tmpdir(), 'fph-load-'));
});
afterEach(async () => {
  await fhir.close();
  await rm(folder, { recursive: true, force: true });
});

async function load(...args: string[]) {
  const cli = testCli({ cwd: folder });
  const code = await runCli(['load', ...args, '--fhir', fhir.url], cli);
  return { code, out: cli.outLines() as Record<string, unknown>[], err: cli.errText() };
}

const batch = (...resources: FhirResource[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'batch',
  entry: resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  })),
});
const put = (name: string, value: unknown) =>
  writeFile(path.join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));

const person: FhirResource = {
  resourceType: 'Patient',
  id: '5cbc121b-cd71-4428-b8b7-31e53eba8184',
  name: [{ family: 'Quill' }],
};

describe('fph load', () => {
  it('brings files to the server, and finds them unchanged the second time', async () => {
    await put('people.json', batch(person));
    await put(
      'more.ndjson',
      `${JSON.stringify({ resourceType: 'Organization', id: 'o', name: 'N' })}\n`,
    );
    const first = await load('people.json', 'more.ndjson');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatchObject([
      { state: 'loaded', counts: { created: 1 } },
      { state: 'loaded', counts: { created: 1 } },
    ]);
    const client = createFhirClient({ baseUrl: fhir.url });
    const names = [];
    for await (const found of client.search('Patient')) names.push(found);
    expect(names).toMatchObject([{ name: [{ family: 'Quill' }] }]);
    const again = await load('people.json');
    expect(again.out[0]?.['counts']).not.toHaveProperty('created');
  });

  it('says which entry was refused, and loads the others', async () => {
    const nonsense = { resourceType: 'Nonsense', id: 'x' } as unknown as FhirResource;
    await put('mixed.json', batch(person, nonsense));
    const { code, out } = await load('mixed.json', '--issues', 'issues.ndjson');
    expect(code).toBe(1);
    expect(out).toMatchObject([{ state: 'partly', counts: { created: 1 } }]);
    const issues = (await readFile(path.join(folder, 'issues.ndjson'), 'utf8')).trim().split('\n');
    expect(issues.map((line) => JSON.parse(line))).toMatchObject([
      { severity: 'error', location: 'entry 1' },
    ]);
  });

  it('refuses what it cannot read', async () => {
    await put('notes.txt', 'no FHIR');
    const { code, out, err } = await load('notes.txt');
    expect([code, out]).toEqual([1, []]);
    expect(err).toContain('notes.txt');
  });
});
