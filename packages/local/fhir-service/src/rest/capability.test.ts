import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CapabilityStatement } from 'fhir/r4';
import { afterAll, describe, expect, test } from 'vitest';
import { inProcess, type Json } from '../../test/in-process.ts';
import { startFhirService } from '../index.ts';
import { findParam } from '../params/param-registry.ts';
import { MODIFIERS } from '../search/modifiers.table.ts';

const service = inProcess();
afterAll(() => service.backend.close());

const statement: CapabilityStatement = (await service.call('GET', '/metadata')).json;
const rest = statement.rest?.[0];
const resources = rest?.resource ?? [];
const strict = { prefer: 'handling=strict' };
const search = async (path: string) => (await service.call('GET', path, undefined, strict)).status;

/** A value that fits each type of parameter. */
const VALUES: Record<string, string> = {
  token: 'x',
  string: 'x',
  uri: 'http://x',
  date: '2020',
  number: '1',
  quantity: '1',
  reference: 'Patient/x',
};
const MODIFIER_VALUES: Record<string, string> = { missing: 'true', 'of-type': 's|c|v' };
/** All modifiers of R4. */
const ALL = 'missing exact contains not text in below above not-in identifier of-type'.split(' ');

function valueFor(type: string, name: string, kind: string): string {
  if (kind !== 'composite') return VALUES[kind] ?? '';
  return (findParam(type, name)?.components ?? [])
    .map((component) => VALUES[component.type])
    .join('$');
}

test('every interaction that a type declares', async () => {
  for (const { type, interaction, operation, ...flags } of resources) {
    const run: Record<string, () => Promise<number>> = {
      create: async () => (await call('POST', `/${type}`, { resourceType: type })).status,
      update: async () => (await call('PUT', `/${type}/a`, { resourceType: type, id: 'a' })).status,
      patch: async () => {
        const body = [{ op: 'add', path: '/language', value: 'en' }];
        const json = { 'content-type': 'application/json-patch+json' };
        return (await call('PATCH', `/${type}/a`, body, json)).status;
      },
      read: async () => (await call('GET', `/${type}/a`)).status,
      vread: async () => (await call('GET', `/${type}/a/_history/1`)).status,
      'history-instance': async () => (await call('GET', `/${type}/a/_history`)).status,
      'history-type': async () => (await call('GET', `/${type}/_history`)).status,
      'search-type': async () => (await call('GET', `/${type}?_id=a`)).status,
      delete: async () => (await call('DELETE', `/${type}/a`)).status,
    };
    const { call } = service;
    const declared = (interaction ?? []).map(({ code }) => code);
    expect(declared.sort()).toEqual(Object.keys(run).sort());
    const statuses: number[] = [];
    for (const one of Object.values(run)) statuses.push(await one());
    expect([type, statuses]).toEqual([type, [201, 201, 200, 200, 200, 200, 200, 200, 204]]);
    expect((await call('GET', `/${type}/a`)).status).toBe(410);
    expect(flags).toMatchObject({
      updateCreate: true,
      readHistory: true,
      conditionalCreate: true,
      conditionalRead: 'full-support',
      conditionalUpdate: true,
      conditionalDelete: 'multiple',
    });
    const body = { resourceType: type, id: 'b' };
    expect((await call('PUT', `/${type}?_id=b`, body)).status).toBe(201);
    expect((await call('PUT', `/${type}?_id=b`, body)).status).toBe(200);
    expect((await call('POST', `/${type}`, body, { 'if-none-exist': '_id=b' })).status).toBe(200);
    expect((await call('GET', `/${type}/b`, undefined, { 'if-none-match': 'W/"1"' })).status).toBe(
      304,
    );
    expect(operation?.some(({ name }) => name === 'purge-history')).toBe(true);
    expect((await call('DELETE', `/${type}/b/$purge-history`)).status).toBe(204);
    expect((await call('DELETE', `/${type}?_id=b&_count=10`)).status).toBe(204);
  }
}, 60_000);

test('every search parameter, with each modifier that is declared and none besides', async () => {
  const wrong: string[] = [];
  const check = async (path: string, wanted: number) => {
    const status = await search(path);
    if (status !== wanted) wrong.push(`${path}: ${status}, not ${wanted}`);
  };
  for (const { type, searchParam = [] } of resources) {
    for (const { name, type: kind } of searchParam) {
      const value = valueFor(type, name, kind);
      await check(`/${type}?${name}=${encodeURIComponent(value)}`, 200);
      if (['_id', '_lastUpdated', '_list'].includes(name)) continue;
      const declared: readonly string[] = MODIFIERS[kind as keyof typeof MODIFIERS];
      // one parameter of each kind and type is enough to see the modifiers that are refused
      const first = searchParam.find((one) => one.type === kind && !one.name.startsWith('_'));
      for (const modifier of ALL) {
        const known = declared.includes(modifier);
        if (!known && first?.name !== name) continue;
        if (modifier === 'of-type' && name !== 'identifier') continue;
        const given = encodeURIComponent(MODIFIER_VALUES[modifier] ?? value);
        await check(`/${type}?${name}:${modifier}=${given}`, known ? 200 : 403);
      }
    }
  }
  expect(wrong).toEqual([]);
}, 120_000);

test('every include, and every parameter of the whole system', async () => {
  for (const { type, searchInclude = [], searchRevInclude = [] } of resources) {
    const rules = [
      ...searchInclude.map((rule) => `_include=${rule}`),
      ...searchRevInclude.map((rule) => `_revinclude=${rule}`),
    ];
    for (let at = 0; at < rules.length; at += 99) {
      const path = `/${type}?_id=a&${rules.slice(at, at + 99).join('&')}`;
      expect([path, await search(path)]).toEqual([path, 200]);
    }
  }
  for (const { name, type } of rest?.searchParam ?? []) {
    const value = name === '_type' ? 'Patient' : valueFor('Patient', name, type);
    expect(await search(`/?${name}=${value}`)).toBe(200);
  }
  for (const compartment of rest?.compartment ?? []) {
    const name = compartment.split('/').at(-1);
    const type = resources.find((one) => one.type.toLowerCase() === name)?.type;
    expect(await search(`/${type}/x/*`)).toBe(200);
  }
  expect(await search('/?name=x')).toBe(400);
  expect(await search('/Basic/x/*')).toBe(404);
});

test.each(['_text', '_content', '_filter', '_query', 'near', '_contained'])(
  '%s is not declared and refused when handling is strict',
  async (name) => {
    expect(resources.some((one) => one.searchParam?.some((p) => p.name === name))).toBe(false);
    expect(await search(`/Location?${name}=1`)).toBe(400);
  },
);

describe('operations', () => {
  const dir = mkdtempSync(join(tmpdir(), 'fhir-capability-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('every operation that is declared, and none besides', async () => {
    await using http = await startFhirService({ exportStore: dir });
    const post = (path: string, body: Json, headers: Record<string, string> = {}) =>
      fetch(http.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+json', ...headers },
        body: JSON.stringify(body),
      });
    const get = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(http.url + path, { headers })).status;
    const entry = ['Patient', 'Group'].map((type) => ({
      resource: { resourceType: type, id: 'x' },
      request: { method: 'PUT', url: `${type}/x` },
    }));
    for (const type of ['batch', 'transaction']) {
      expect((await post('/', { resourceType: 'Bundle', type, entry })).status).toBe(200);
    }
    expect(await get('/_history')).toBe(200);
    expect(rest?.interaction?.map(({ code }) => code)).toEqual([
      'transaction',
      'batch',
      'search-system',
      'history-system',
    ]);
    const async = { prefer: 'respond-async' };
    const level = (type: string) =>
      resources.find((one) => one.type === type)?.operation?.map(({ name }) => name);
    expect(rest?.operation?.map(({ name }) => name)).toEqual(['export', 'import']);
    expect(level('Patient')).toEqual(['purge-history', 'everything', 'export']);
    expect(level('Group')).toEqual(['purge-history', 'export']);
    expect(level('Observation')).toEqual(['purge-history']);
    for (const path of ['/$export', '/Patient/$export', '/Group/x/$export']) {
      expect(await get(path, async)).toBe(202);
    }
    const parameters = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'inputFormat', valueString: 'application/fhir+ndjson' },
        { name: 'mode', valueString: 'IncrementalLoad' },
        {
          name: 'input',
          part: [
            { name: 'type', valueString: 'Patient' },
            { name: 'url', valueUri: `file://${join(dir, 'none.ndjson')}` },
          ],
        },
      ],
    };
    expect((await post('/$import', parameters, async)).status).toBe(202);
    expect(await get('/Patient/x/$everything')).toBe(200);
    for (const name of ['validate', 'convert-data', 'member-match', 'reindex', 'graphql', 'meta']) {
      for (const path of [`/$${name}`, `/Patient/$${name}`, `/Patient/x/$${name}`]) {
        expect([path, await get(path)]).toEqual([path, 404]);
        const { status } = await post(path, { resourceType: 'Parameters' });
        expect([path, status]).toEqual([path, 404]);
      }
    }
    expect(await get('/Observation/x/$everything')).toBe(404);
    expect(await get('/Observation/$export', async)).toBe(404);
  });
});

test('types that are no resources of their own are not declared and not there', async () => {
  expect(resources).toHaveLength(145);
  for (const type of ['Parameters', 'OperationOutcome', 'Resource', 'DomainResource', 'Element']) {
    expect(resources.some((one) => one.type === type)).toBe(false);
    expect(await search(`/${type}`)).toBe(404);
  }
});
