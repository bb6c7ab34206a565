import { afterAll, describe, expect, test } from 'vitest';
import { inProcess, type Json } from '../../test/in-process.ts';

const service = inProcess();
afterAll(() => service.backend.close());

const patient = (id: string, more: Json = {}): Json => ({
  resourceType: 'Patient',
  id,
  text: { status: 'generated', div: '<div>x</div>' },
  ...more,
});
const jsonPatch = (id: string, ...operations: Json[]) =>
  service.call('PATCH', `/Patient/${id}`, operations, {
    'content-type': 'application/json-patch+json',
  });

describe('JSON Patch', () => {
  test.each<[string, Json[], Json]>([
    ['adds', [{ op: 'add', path: '/gender', value: 'male' }], { gender: 'male' }],
    [
      'tests, then replaces',
      [
        { op: 'test', path: '/birthDate', value: '1980' },
        { op: 'replace', path: '/birthDate', value: '1981' },
      ],
      { birthDate: '1981' },
    ],
    [
      'adds at the end',
      [{ op: 'add', path: '/name/-', value: { text: 'c' } }],
      { name: [{ text: 'a/b' }, { text: 'c' }] },
    ],
    [
      'moves and copies',
      [
        { op: 'copy', from: '/name/0', path: '/name/0' },
        { op: 'move', from: '/birthDate', path: '/name/1/text' },
      ],
      { name: [{ text: 'a/b' }, { text: '1980' }] },
    ],
  ])('%s', async (_name, operations, wanted) => {
    await service.call(
      'PUT',
      '/Patient/j',
      patient('j', { birthDate: '1980', name: [{ text: 'a/b' }] }),
    );
    const { status, json } = await jsonPatch('j', ...operations);
    expect(status).toBe(200);
    expect(json).toMatchObject(wanted);
  });

  test.each<[string, Json]>([
    ['a test that fails', { op: 'test', path: '/birthDate', value: '1999' }],
    ['a pointer to nothing', { op: 'replace', path: '/gendr', value: 'x' }],
    ['a pointer that is none', { op: 'add', path: 'gender', value: 'x' }],
    ['an index that is none', { op: 'add', path: '/name/01', value: {} }],
    ['an empty index', { op: 'add', path: '/name/', value: {} }],
    ['an index outside', { op: 'remove', path: '/name/7' }],
    ['a prototype', { op: 'add', path: '/__proto__/x', value: 1 }],
    ['a constructor', { op: 'copy', from: '/constructor/name', path: '/gender' }],
    ['an element into itself', { op: 'move', from: '/name', path: '/name/0/x' }],
    ['an unknown operation', { op: 'rename', path: '/name' }],
    ['no value', { op: 'add', path: '/gender' }],
    ['the id', { op: 'replace', path: '/id', value: 'other' }],
    ['the type', { op: 'replace', path: '/resourceType', value: 'Person' }],
    ['the version', { op: 'replace', path: '/meta/versionId', value: '9' }],
    ['the time', { op: 'remove', path: '/meta/lastUpdated' }],
    ['the narrative', { op: 'replace', path: '/text/div', value: '<div/>' }],
    ['everything', { op: 'remove', path: '' }],
  ])('%s is refused and changes nothing', async (_name, operation) => {
    await service.call(
      'PUT',
      '/Patient/k',
      patient('k', { birthDate: '1980', name: [{ text: 'a' }] }),
    );
    const before = (await service.call('GET', '/Patient/k')).json;
    const { status, json } = await jsonPatch(
      'k',
      { op: 'add', path: '/active', value: true },
      operation,
    );
    expect([status, json.resourceType]).toEqual([400, 'OperationOutcome']);
    expect((await service.call('GET', '/Patient/k')).json).toEqual(before);
    expect(({} as Json).x).toBeUndefined();
  });
});

test.each<[string, string]>([
  ['If-None-Exist without a value', 'identifier='],
  ['If-None-Exist of commas', 'identifier=,'],
  ['an unknown parameter', 'nothing=1'],
  ['only what shapes a search', '_count=1'],
])('%s creates nothing', async (_name, criteria) => {
  const { status } = await service.call(
    'POST',
    '/Basic',
    { resourceType: 'Basic' },
    {
      'if-none-exist': criteria,
    },
  );
  expect(status).toBeGreaterThanOrEqual(400);
  expect((await service.call('DELETE', `/Basic?${criteria}`)).status).toBeGreaterThanOrEqual(400);
  expect(await service.ids('/Basic')).toEqual([]);
});

test.each([
  ['GET', '/Patient/x/Observation/y'],
  ['GET', '/Patient/x/$everything/y'],
  ['GET', '/Patient/x/_history/1/y'],
  ['GET', '/Patient/$nothing'],
  ['GET', '/metadata/x'],
  ['GET', '/_history/x'],
  ['POST', '/Patient/x/$nothing'],
  ['DELETE', '/Patient/x/y'],
])('%s %s is not there', async (method, path) => {
  expect((await service.call(method, path)).status).toBe(404);
});
