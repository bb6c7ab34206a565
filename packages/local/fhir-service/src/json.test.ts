import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inProcess } from '../test/in-process.ts';
import { cloneJson, jsonEqual, numberOf, parseJson } from './json.ts';

const decimal = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.bigInt(0n, 10n ** 20n),
    fc.option(fc.stringMatching(/^\d{1,20}$/)),
    fc.option(fc.integer({ min: -30, max: 30 })),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`,
  );

test('the text of every number is given back', () => {
  fc.assert(
    fc.property(fc.array(decimal, { minLength: 1 }), (numbers) => {
      const text =
        `{"a":[${numbers.map((number) => `{"v": ${number}}`).join(',')}],"b":{"c":${numbers[0]}}}`.replaceAll(
          ': ',
          ':',
        );
      const parsed = parseJson(text) as { a: { v: unknown }[] };
      expect(JSON.stringify(parsed)).toBe(text);
      expect(JSON.stringify(cloneJson(parsed))).toBe(text);
      expect(parsed.a.map(({ v }) => numberOf(v))).toEqual(numbers.map(Number));
    }),
  );
});

test('equality does not look at the order of keys, and does at digits', () => {
  expect(jsonEqual(parseJson('{"a":1.0,"b":2}'), parseJson('{"b":2,"a":1.0}'))).toBe(true);
  expect(jsonEqual(parseJson('{"a":1.0}'), parseJson('{"a":1.00}'))).toBe(false);
});

test('decimals keep their digits in the store, through patches and projections, and are found by value', async () => {
  const service = inProcess();
  const text =
    '{"resourceType":"Observation","id":"o","status":"final","valueQuantity":{"value":1.500,"unit":"mg"}}';
  await service.call('PUT', '/Observation/o', text);
  const raw = async (
    method: 'read' | 'write',
    path: string,
    query = '',
    body?: string,
    headers = {},
  ) => {
    const request = {
      method: method === 'read' ? 'GET' : 'PATCH',
      path,
      query,
      headers,
      body: body === undefined ? undefined : new TextEncoder().encode(body),
      base: 'http://x',
    };
    return new TextDecoder().decode((await service.backend.write(request)).body);
  };
  expect(await raw('read', '/Observation/o')).toContain('"value":1.500');
  expect(await raw('read', '/Observation', '_elements=valueQuantity')).toContain('"value":1.500');
  const patched = await raw(
    'write',
    '/Observation/o',
    '',
    '[{"op":"add","path":"/valueQuantity/code","value":"mg"}]',
  );
  expect(patched).toContain('"value":1.500,"unit":"mg","code":"mg"');
  expect(await service.ids('/Observation?value-quantity=1.5')).toEqual(['o']);
  await service.backend.close();
});
