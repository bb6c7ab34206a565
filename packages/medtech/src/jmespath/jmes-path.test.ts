import { describe, expect, it } from 'vitest';
import { compileJmesPath } from './jmes-path.ts';

const one = (source: string, data: unknown = {}) => compileJmesPath(source).selectOne(data);

describe('the functions of the service', () => {
  const cases: [string, unknown][] = [
    ['add(a, b)', 9.5],
    ['subtract(a, b)', -11.5],
    ['multiply(b, b)', 110.25],
    ['divide(`40`, `50`)', 0.8],
    ['pow(`2`, `10`)', 1024],
    ["insertString('abcd', 'XY', `2`)", 'abXYcd'],
    ["insertString('abcd', 'XY', `4`)", 'abcdXY'],
    ['fromUnixTimestamp(`-1`)', '1969-12-31T23:59:59.000Z'],
    ['fromUnixTimestampMs(`1577836800123`)', '2020-01-01T00:00:00.123Z'],
  ];
  it.each(cases)('%s', (source, expected) => {
    expect(one(source, { a: -1, b: 10.5 })).toEqual(expected);
  });

  it.each([
    "add('1', `2`)",
    'add(`1`)',
    'divide(`1`, `0`)',
    'pow(`10`, `400`)',
    'multiply(`1e300`, `1e300`)',
    "insertString('a', 'b', `-1`)",
    "insertString('a', 'b', `2`)",
    'fromUnixTimestamp(`1.5`)',
    'fromUnixTimestamp(`1e15`)',
  ])('%s is an error', (source) => {
    expect(() => one(source)).toThrow();
  });
});

describe('one and many', () => {
  const data = { list: [{ v: 1 }, { v: 2 }], single: [{ v: 3 }], plain: [1, 2] };
  it('a projection gives its elements, anything else one token', () => {
    expect(compileJmesPath('list[*].v').selectAll(data)).toEqual([1, 2]);
    expect(compileJmesPath('list[?v > `1`]').selectAll(data)).toEqual([{ v: 2 }]);
    expect(compileJmesPath('plain').selectAll(data)).toEqual([[1, 2]]);
    expect(compileJmesPath('none').selectAll(data)).toEqual([]);
    expect(compileJmesPath('to_array(@)[?list]').selectAll(data)).toEqual([data]);
  });
  it('one of several is an error, the only one is unwrapped', () => {
    expect(() => one('list[*].v', data)).toThrow('Multiple tokens were returned.');
    expect(one('single[*].v', data)).toBe(3);
  });
});

describe('hostile input', () => {
  it('prototypes are out of reach', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'valueOf']) {
      expect(one(`"${name}"`, { a: 1 })).toBeUndefined();
      expect(one(`a."${name}"`, { a: {} })).toBeUndefined();
      expect(one(`"${name}"`, JSON.parse(`{"${name}": 7}`))).toBe(7);
    }
    expect(() => one('{"__proto__": @}')).toThrow();
  });

  it('says what is wrong with an expression', () => {
    expect(() => compileJmesPath('a.b[')).toThrow('could not be parsed');
    expect(() => compileJmesPath('nope(a)')).toThrow("There is no function 'nope'.");
    expect(() => compileJmesPath("pad_left('a', `1000000000`)")).toThrow('pad_left');
    expect(() => compileJmesPath('fph_own_field(@, `"a"`)')).toThrow();
    expect(() => compileJmesPath('['.repeat(5000))).toThrow();
    expect(() => compileJmesPath('a.'.repeat(1500).concat('a'))).toThrow('nested too deeply');
  });

  it('names functions that the Azure service does not have', () => {
    expect(compileJmesPath("split(a, ',')").foreignFunctions).toEqual(['split']);
    expect(compileJmesPath('join(a, b)').foreignFunctions).toEqual([]);
  });
});
