import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FhirService, startFhirService } from '../index.ts';

const dir = mkdtempSync(join(tmpdir(), 'fhir-bulk-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe.each(['memory', 'file'])('bulk operations, %s', (mode) => {
  let service: FhirService;
  beforeAll(async () => {
    service = await startFhirService({
      exportStore: dir,
      ...(mode === 'file' ? { dataDir: join(dir, 'data') } : {}),
    });
    const entry = [
      { resourceType: 'Patient', id: 'a', active: true },
      { resourceType: 'Patient', id: 'b' },
      { resourceType: 'Observation', id: 'oa', subject: { reference: 'Patient/a' } },
      { resourceType: 'Observation', id: 'ob', subject: { reference: 'Patient/b' } },
      { resourceType: 'Organization', id: 'org' },
      {
        resourceType: 'Group',
        id: 'g',
        member: [
          { entity: { reference: 'Patient/a' } },
          { entity: { reference: 'Patient/b' }, inactive: true },
        ],
      },
    ].map((resource) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    }));
    await call('POST', '/', { resourceType: 'Bundle', type: 'transaction', entry });
  });
  afterAll(() => service.close());

  async function call(method: string, path: string, body?: unknown, headers = {}) {
    const response = await fetch(path.startsWith('http') ? path : service.url + path, {
      method,
      headers: { 'content-type': 'application/fhir+json', prefer: 'respond-async', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text ? JSON.parse(text) : undefined,
    };
  }

  async function finished(kickOff: Awaited<ReturnType<typeof call>>) {
    expect(kickOff.status).toBe(202);
    const location = kickOff.headers.get('content-location') ?? '';
    await expect
      .poll(async () => (await call('GET', location)).status, { timeout: 10_000 })
      .not.toBe(202);
    return call('GET', location);
  }

  const exported = async (path: string) => {
    const { status, json } = await finished(await call('GET', path));
    expect(status).toBe(200);
    return Object.fromEntries(
      json.output.map(({ type, url, count }: { type: string; url: string; count: number }) => {
        const ids = readFileSync(fileURLToPath(url), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).id);
        expect(ids.length).toBe(count);
        return [type, ids.sort()];
      }),
    );
  };

  test('system, patient and group export', async () => {
    expect(await exported('/$export')).toEqual({
      Group: ['g'],
      Observation: ['oa', 'ob'],
      Organization: ['org'],
      Patient: ['a', 'b'],
    });
    expect(await exported('/Patient/$export?_type=Patient,Observation,Organization')).toEqual({
      Observation: ['oa', 'ob'],
      Patient: ['a', 'b'],
    });
    expect(await exported('/Group/g/$export?_type=Patient,Observation')).toEqual({
      Observation: ['oa'],
      Patient: ['a'],
    });
    expect(
      await exported('/$export?_type=Patient&_typeFilter=Patient?active=true&_container=mine'),
    ).toEqual({ Patient: ['a'] });
    expect(await exported('/$export?_since=2999-01-01')).toEqual({});
  });

  test('what is refused', async () => {
    expect((await call('GET', '/$export', undefined, { prefer: '' })).status).toBe(400);
    expect((await call('GET', '/$export?_type=Nothing')).status).toBe(400);
    expect((await call('GET', '/$export?_container=../x')).status).toBe(400);
    expect((await call('GET', '/Group/none/$export')).status).toBe(404);
    expect((await call('GET', '/Observation/$export')).status).toBe(404);
    expect((await call('GET', '/_operations/export/none')).status).toBe(404);
  });

  test('a job that has ended cannot be cancelled', async () => {
    const kickOff = await call('GET', '/$export');
    await finished(kickOff);
    expect((await call('DELETE', kickOff.headers.get('content-location') ?? '')).status).toBe(409);
  });

  const importOf = (type: string, url: string, more: object[] = []) =>
    call('POST', '/$import', {
      resourceType: 'Parameters',
      parameter: [
        { name: 'inputFormat', valueString: 'application/fhir+ndjson' },
        { name: 'mode', valueString: 'IncrementalLoad' },
        {
          name: 'input',
          part: [
            { name: 'type', valueString: type },
            { name: 'url', valueUri: url },
          ],
        },
        ...more,
      ],
    });

  test('import keeps versions and times, tells what failed and where', async () => {
    const file = join(dir, `in-${mode}.ndjson`);
    const lines = [
      {
        resourceType: 'Patient',
        id: 'i',
        meta: { versionId: '3', lastUpdated: '2020-01-01T00:00:00.000Z' },
        active: true,
      },
      {
        resourceType: 'Patient',
        id: 'i',
        meta: { versionId: '1', lastUpdated: '2019-01-01T00:00:00.000Z' },
      },
      { resourceType: 'Observation', id: 'wrong' },
      {
        resourceType: 'Patient',
        id: 'd',
        meta: {
          versionId: 4,
          lastUpdated: '2023-10-27T04:00:00.000Z',
          extension: [
            {
              url: 'http://azurehealthcareapis.com/data-extensions/deleted-state',
              valueString: 'soft-deleted',
            },
          ],
        },
      },
      {
        resourceType: 'Patient',
        id: 'plain',
        link: [{ other: { reference: 'Patient?identifier=none' } }],
      },
    ].map((line) => JSON.stringify(line));
    writeFileSync(file, `${lines.join('\n')}\n{broken\n`);
    const { status, json } = await finished(await importOf('Patient', pathToFileURL(file).href));
    expect(status).toBe(200);
    expect(json.output).toEqual([
      { type: 'Patient', count: 4, inputUrl: pathToFileURL(file).href },
    ]);
    expect(json.error[0].count).toBe(2);
    const errors = readFileSync(fileURLToPath(json.error[0].url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(errors[1].issue[0].diagnostics).toMatch(
      /^Failed to process resource at line: 6 with stream start offset: 0$/,
    );
    const history = (await call('GET', '/Patient/i/_history')).json.entry;
    expect(history.map((entry: { resource: { meta: object } }) => entry.resource.meta)).toEqual([
      { versionId: '3', lastUpdated: '2020-01-01T00:00:00.000Z' },
      { versionId: '1', lastUpdated: '2019-01-01T00:00:00.000Z' },
    ]);
    expect((await call('GET', '/Patient/d')).status).toBe(410);
    expect((await call('GET', '/Patient/plain')).json.link[0].other.reference).toBe(
      'Patient?identifier=none',
    );
    // the same file again changes nothing
    await finished(await importOf('Patient', pathToFileURL(file).href));
    expect((await call('GET', '/Patient/i')).headers.get('etag')).toBe('W/"3"');
    expect((await call('GET', '/Patient/plain')).headers.get('etag')).toBe('W/"1"');
  });

  test('files outside the store are refused', async () => {
    for (const url of [
      'file:///etc/passwd',
      'http://169.254.169.254/x',
      pathToFileURL(join(dir, '../x')).href,
    ]) {
      const answer = await finished(await importOf('Patient', url));
      expect(answer.status).toBe(400);
      expect(answer.json.issue[0].diagnostics).toMatch(/^import operation failed for reason: /);
    }
  });
});
