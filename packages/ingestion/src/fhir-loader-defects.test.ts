import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  bundle,
  fakeFhir,
  ingestRig,
  observation,
  patient,
  referencesOf,
} from '@fph/bundles/testing';
import { createFhirClient, type FhirRequest, type FhirResponse } from '@fph/clients/fhir';
import { loadSettings } from '@fph/platform';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import * as old from '../test/old-loader.ts';
import { zipOf } from '../test/stored-zip.ts';
import { archives } from './archives.ts';
import { ingestionSettings } from './ingestion-settings.ts';

/**
 * Fifteen faults of the loader that this one replaces. Each test states what is right, shows that we do it, and that a
 * small imitation of the old behaviour does not.
 */
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const organization = {
  resourceType: 'Organization',
  identifier: [{ system: 'urn:npi', value: '5' }],
};
const post = (resource: object, more: object = {}) => ({
  ...more,
  resource,
  request: { method: 'POST', url: (resource as { resourceType: string }).resourceType },
});
const settings = z.object(ingestionSettings);
const required = { FHIR_URL: 'http://127.0.0.1:1', DEPLOYMENT_SECRET: 'x'.repeat(20) };

/** A client whose server is a list of answers and whose clock only notes. */
function scripted(answer: (request: FhirRequest, n: number) => FhirResponse) {
  const waits: number[] = [];
  let time = 0;
  let calls = 0;
  const client = createFhirClient({
    baseUrl: 'http://fhir.test',
    transport: async (request) => answer(request, ++calls),
    clock: {
      now: () => time,
      async sleep(ms) {
        waits.push(ms);
        time += ms;
      },
    },
    random: () => 0,
  });
  return { client, waits, calls: () => calls };
}

const answer = (status: number, body: unknown = {}, headers = {}): FhirResponse => ({
  status,
  body,
  headers: new Headers(headers),
});

describe('defects of the old loader', () => {
  test('1: a setting does what its name says', () => {
    const set = { ...required, splitTransactions: 'never' };
    expect(loadSettings(settings, set).splitTransactions).toBe('never');
    expect(old.readSplitSetting(set)).not.toBe('never');
  });

  test('2: Retry-After is obeyed', async () => {
    const { client, waits } = scripted((_request, n) =>
      n === 1 ? answer(429, {}, { 'retry-after': '7' }) : answer(200, patient('1', 'm')),
    );
    await client.read('Patient', '1');
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(7000);
    expect(old.waitAfter(429, new Headers({ 'retry-after': '7' }))).toBeLessThan(7000);
  });

  test('3: references follow an ifNoneExist that finds something', async () => {
    const file = bundle('batch', [
      {
        ...post(organization, { fullUrl: `urn:uuid:${uuid(1)}` }),
        request: { method: 'POST', url: 'Organization', ifNoneExist: 'identifier=urn:npi|5' },
      },
      post(observation(uuid(2), '#p', { performer: [{ reference: `urn:uuid:${uuid(1)}` }] })),
    ]);
    const rig = ingestRig();
    await rig.drop('before.json', { ...organization, id: uuid(9) });
    await rig.drop('a.json', file);
    const references = referencesOf(rig.fhir.current().get(`Observation/${uuid(2)}`));
    expect(references).toEqual([`Organization/${uuid(9)}`]);
    expect(referencesOf(old.transform(file, () => uuid(9)))).toContain(`Organization/${uuid(1)}`);
  });

  test('4: a fullUrl that is an address gives a legal id, and an entry needs no request', async () => {
    const file = {
      ...bundle('batch', []),
      entry: [
        {
          fullUrl: 'http://north.test/fhir/Patient/17',
          resource: { ...patient('17', 'm1'), id: undefined },
        },
      ],
    };
    const rig = ingestRig();
    expect((await rig.drop('a.json', JSON.parse(JSON.stringify(file)))).codes).toEqual(['created']);
    for (const reference of rig.fhir.current().keys())
      expect(reference).toMatch(/^Patient\/[A-Za-z0-9.-]{1,64}$/);
    expect(() => old.transform(file)).toThrow();
    const withRequest = {
      ...file,
      entry: file.entry.map((entry) => ({ ...entry, request: { method: 'POST', url: 'Patient' } })),
    };
    expect(old.transform(withRequest).entry[0]?.request?.url).not.toMatch(
      /^Patient\/[A-Za-z0-9.-]{1,64}$/,
    );
  });

  test('5: a repeated fullUrl makes no double when the file comes again', async () => {
    const entry = post(observation(uuid(1), '#p'), { fullUrl: `urn:uuid:${uuid(1)}` });
    const file = bundle('batch', [entry, entry]);
    const rig = ingestRig();
    await rig.drop('a.json', file);
    await rig.drop('b.json', { ...file, id: 'changed' });
    expect(rig.fhir.current().size).toBe(1);
    const urls = [...old.transform(file).entry, ...old.transform(file).entry].map(
      ({ request }) => request?.url,
    );
    expect(new Set(urls).size).toBeGreaterThan(1);
  });

  test('6: references by search are resolved in a batch', async () => {
    const file = bundle('batch', [
      post({
        resourceType: 'Practitioner',
        id: uuid(1),
        identifier: [{ system: 'urn:npi', value: '1' }],
      }),
      post(
        observation(uuid(2), '#p', {
          performer: [{ reference: 'Practitioner?identifier=urn:npi|1' }],
        }),
      ),
    ]);
    const rig = ingestRig();
    await rig.drop('a.json', file);
    expect(referencesOf(rig.fhir.current().get(`Observation/${uuid(2)}`))).toEqual([
      `Practitioner/${uuid(1)}`,
    ]);
    expect(referencesOf(old.transform(file))).toContain('Practitioner?identifier=urn:npi|1');
  });

  test('7: no more than one entry is parsed at a time', async () => {
    const entries = Array.from({ length: 200 }, (_, n) =>
      observation(String(n), '#p', { note: [{ text: 'x'.repeat(500) }] }),
    );
    const text = JSON.stringify(bundle('batch', entries));
    const parse = vi.spyOn(JSON, 'parse');
    const longest = () => Math.max(...parse.mock.calls.map(([json]) => json.length));
    await ingestRig().drop('a.json', text);
    expect(longest()).toBeLessThan(text.length / 10);
    old.process(text);
    expect(longest()).toBe(text.length);
    parse.mockRestore();
  });

  test('8: a transaction of more than 500 entries is split', async () => {
    const file = bundle(
      'transaction',
      Array.from({ length: 501 }, (_, n) => post(observation(uuid(n), '#p'))),
    );
    const rig = ingestRig();
    const { run } = await rig.drop('a.json', file);
    expect(run).toMatchObject({ state: 'loaded', atomicity: 'split', counts: { created: 501 } });
    expect(Math.max(...old.split(file).map(({ entry }) => entry.length))).toBeGreaterThan(500);
  });

  test('9: NDJSON that crashes midway goes on, and a resource without id gets one', async () => {
    const lines = Array.from({ length: 6 }, (_, n) =>
      JSON.stringify({ ...observation('', '#p'), id: undefined, valueInteger: n }),
    );
    let down = true;
    const fhir = fakeFhir({
      before: (_kind, entries) => {
        if (
          down &&
          entries.some(({ request }) => request?.method === 'PUT') &&
          fhir.writes.length >= 2
        )
          throw new Error('crash');
      },
    });
    const rig = ingestRig({
      fhir,
      settings: { limits: { maxEntries: 2, maxBytes: 1e6 }, parallelChunks: 1 },
    });
    const { id } = await rig.put('a.ndjson', lines.join('\n'), 'ndjson');
    await expect(rig.settle()).rejects.toThrow('crash');
    down = false;
    rig.advance(61_000);
    await rig.work({ continue: id });
    expect((await rig.result(id)).run).toMatchObject({ state: 'loaded', counts: { entries: 6 } });
    expect(fhir.current().size).toBe(6);
    expect(
      [...fhir.current().keys()].every((reference) => /^Observation\/.+/.test(reference)),
    ).toBe(true);
    expect(old.onNdjson(lines, 1, 2).sent).toHaveLength(2);
    expect(old.onNdjson(lines, 2, 2).sent).toHaveLength(0);
    expect(old.onNdjson(lines, 1).sent).toContain('PUT Observation/');
  });

  test('10: members of a zip with the same name are two', async () => {
    const files = [
      ['a/x.json', JSON.stringify(patient('1', 'm1'))],
      ['b/x.json', JSON.stringify(patient('2', 'm2'))],
      ['c.json', JSON.stringify(patient('3', 'm3'))],
    ] as const;
    const rig = ingestRig({ ports: { archives } });
    const { run } = await rig.drop('a.zip', zipOf(files), 'zip');
    expect(run).toMatchObject({ state: 'loaded', counts: { created: 3 } });
    expect(old.unzip(files).size).toBeLessThan(3);
  });

  test('11: a move that fails is done again, not forgotten', async () => {
    const rig = ingestRig({ settings: { afterLoad: 'move' } });
    const { blobs } = rig;
    let broken = true;
    rig.ports.blobs.write = new Proxy(blobs.write, {
      apply(target, _self, args: Parameters<typeof blobs.write>) {
        if (broken && args[0].container === 'processed') throw new Error('storage is away');
        return target(...args);
      },
    });
    const run = await rig.put('a.json', patient('1', 'm1'));
    await expect(rig.settle()).rejects.toThrow('storage is away');
    broken = false;
    await rig.work({ continue: run.id });
    expect(blobs.names()).toContain('processed/bundles/north/a.json');
    expect(blobs.names()).not.toContain('bundles/north/a.json');
    const place = old.store(['bundles/a.json']);
    old.moveTo(place, 'bundles/a.json', 'processed/a.json', () => {
      throw new Error('storage is away');
    });
    expect([...place]).toEqual(['bundles/a.json']);
  });

  test('12: a poisonous file ends', async () => {
    const { BundleError } = await import('@fph/bundles');
    const fhir = fakeFhir({
      before: () => {
        throw new BundleError('server-unavailable');
      },
    });
    const rig = ingestRig({ fhir });
    const { run } = await rig.drop('a.json', patient('1', 'm1'));
    expect(run).toMatchObject({ state: 'failed', reason: { code: 'no-progress' } });
    expect(rig.queue.sent.length).toBeLessThanOrEqual(6);
    expect(old.poisonLoop(1000)).toBe(1000);
  });

  test('13: an answer belongs to the entry it names, not to the one at its place', async () => {
    const entries = [1, 2].map((n) => ({
      resource: observation(uuid(n), '#p') as never,
      request: { method: 'PUT' as const, url: `Observation/${uuid(n)}` },
    }));
    const response = (n: number, status: string) => ({
      response: { status, location: `Observation/${uuid(n)}/_history/1` },
    });
    const body = {
      resourceType: 'Bundle',
      type: 'batch-response',
      entry: [response(2, '200'), response(1, '201')],
    };
    const { client } = scripted(() => answer(200, body));
    expect((await client.batch(entries)).map(({ status }) => status)).toEqual([201, 200]);
    expect(old.matchByIndex(entries, body.entry)).toEqual(['200', '201']);
  });

  test('14: a connection error is known by its code, in any language', async () => {
    let calls = 0;
    const server = createServer((_request, response) => {
      calls++;
      if (calls === 1) response.socket?.resetAndDestroy();
      else
        response
          .setHeader('content-type', 'application/fhir+json')
          .end(JSON.stringify(patient('1', 'm')));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const client = createFhirClient({ baseUrl: `http://127.0.0.1:${port}`, random: () => 0 });
    await client.read('Patient', '1');
    expect(calls).toBe(2);
    await new Promise((resolve) => server.close(resolve));
    const reset = Object.assign(new Error('Verbindung zurückgesetzt'), { code: 'ECONNRESET' });
    expect(old.isConnectionError(reset)).toBe(false);
  });

  test('15: one setting does not change another', () => {
    const numbers = Object.keys(ingestionSettings).filter((name) => {
      const parsed = settings.safeParse({ ...required, [name]: '100000' });
      return parsed.success && typeof parsed.data[name as keyof typeof parsed.data] === 'number';
    });
    expect(numbers.length).toBeGreaterThan(3);
    const base = loadSettings(settings, required);
    for (const name of numbers) {
      const changed = loadSettings(settings, { ...required, [name]: '100000' });
      expect(changed).toEqual({ ...base, [name]: 100_000 });
    }
    expect(old.readExportSettings({ maxExports: '3' })).toMatchObject({
      maxExports: 3,
      searchBundleSize: 3,
    });
  });
});
