import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TriggeredFunction } from '../binding.ts';
import { matchRoute } from './route.ts';
import { parseRouteTemplate } from './route-template.ts';

const match = (route: string, path: string, prefix = 'api') =>
  parseRouteTemplate(prefix, route).match(path);

describe('route templates', () => {
  it.each([
    ['runs', '/api/runs', {}],
    ['runs', '/API/RUNS/', {}],
    ['/runs/', '/api/runs', {}],
    ['runs/{id}', '/api/runs/a%20b', { id: 'a b' }],
    ['runs/{id}', '/api/runs', undefined],
    ['runs/{id}', '/api/runs//', undefined],
    ['runs/{id}', '/api/runs/1/2', undefined],
    ['runs/{id?}', '/api/runs', {}],
    ['runs/{id?}', '/api/runs/7', { id: '7' }],
    ['runs/{id:int}', '/api/runs/-7', { id: '-7' }],
    ['runs/{id:int}', '/api/runs/7a', undefined],
    [
      'runs/{id:guid}',
      '/api/runs/6F9619FF-8B86-D011-B42D-00CF4FC964FF',
      { id: '6F9619FF-8B86-D011-B42D-00CF4FC964FF' },
    ],
    ['runs/{id:guid}', '/api/runs/6F9619FF', undefined],
    ['runs/{id:alpha:maxlength(3)?}', '/api/runs/abc', { id: 'abc' }],
    ['runs/{id:alpha:maxlength(3)?}', '/api/runs/abcd', undefined],
    ['files/{*path}', '/api/files', {}],
    ['files/{*path}', '/api/files/a/b%2Fc/d', { path: 'a/b/c/d' }],
    ['files/{**path}', '/api/files/a', { path: 'a' }],
    ['{*path}', '/api/x/y', { path: 'x/y' }],
    ['a.b+c', '/api/aXb+c', undefined],
    ['runs/{id}', '/api/runs/%', undefined],
  ])('%s on %s gives %j', (route, path, expected) => {
    expect(match(route, path)).toEqual(expected);
  });

  it('takes an empty prefix, and one with slashes', () => {
    expect(match('x', '/x', '')).toEqual({});
    expect(match('', '/', '')).toEqual({});
    expect(match('x', '/v1/fhir/x', 'v1/fhir')).toEqual({});
  });

  it.each([
    '{*path}/more',
    '{id?}/more',
    'a{id}',
    '{id:datetime}',
    '{id:constructor}',
    '{',
    '{}',
    '{a}{b}',
  ])('refuses %s', (route) => {
    expect(() => parseRouteTemplate('api', route)).toThrow(RangeError);
  });

  it('matches what it fills, for any parameter', () => {
    const value = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/^\.{1,2}$/.test(text));
    const template = parseRouteTemplate('api', 'a/{x}/b/{y?}');
    fc.assert(
      fc.property(value, fc.option(value, { nil: undefined }), (x, y) => {
        const params = y === undefined ? { x } : { x, y };
        expect(template.match(template.fill(params))).toEqual(params);
      }),
    );
  });

  it('stays fast on a hostile path', () => {
    const started = performance.now();
    for (let n = 0; n < 100; n++)
      match('a/{x:guid}/{*rest}', `/api/a/${'a-'.repeat(4000)}/${'/'.repeat(8000)}`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('choosing a route', () => {
  const route = (text: string, methods = ['GET']) => ({
    fn: { name: text } as TriggeredFunction,
    methods,
    template: parseRouteTemplate('', text),
  });
  const routes = [
    route('{*all}', ['GET']),
    route('runs/{id}', ['GET', 'PUT']),
    route('runs/{id:int}'),
    route('runs/latest'),
    route('runs/{id}', ['DELETE']),
  ];
  const chosen = (method: string, path: string) => {
    const found = matchRoute(routes, method, path);
    return found.kind === 'found' ? found.route.fn.name : found;
  };

  it('prefers literals, then constrained, then free parameters, then catch-all', () => {
    expect(chosen('GET', '/runs/latest')).toBe('runs/latest');
    expect(chosen('GET', '/runs/7')).toBe('runs/{id:int}');
    expect(chosen('GET', '/runs/x')).toBe('runs/{id}');
    expect(chosen('GET', '/other')).toBe('{*all}');
  });

  it('goes on to a route that has the method', () => {
    expect(chosen('PUT', '/runs/latest')).toBe('runs/{id}');
    expect(chosen('DELETE', '/runs/7')).toBe('runs/{id}');
  });

  it('lists the methods of all fitting routes', () => {
    expect(chosen('PATCH', '/runs/7')).toEqual({
      kind: 'wrong-method',
      allow: ['GET', 'PUT', 'DELETE'],
    });
  });
});
