import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MedtechError } from '../errors.ts';
import { compileJsonPath } from './json-path.ts';
import { compilePattern } from './safe-pattern.ts';

const message = {
  Body: {
    hr: 60,
    zero: 0,
    empty: '',
    nothing: null,
    'a-b': 1,
    'My Property': 2,
    list: [{ v: 1 }, { v: 2, w: true }, { v: 3 }],
    numbers: [10, 20, 30, 40],
    unit: 'bpm',
  },
  Properties: { 'iothub-creation-time-utc': 't' },
};

const all = (path: string, root: unknown = message) => compileJsonPath(path).selectAll(root);

/** As Newtonsoft's SelectTokens gives them. */
const cases: [string, unknown[]][] = [
  ['', [message]],
  ['$', [message]],
  ['$.Body.hr', [60]],
  ['Body.hr', [60]],
  ['.Body.hr', [60]],
  ["$['Body']['hr']", [60]],
  ['$.Body.a-b', [1]],
  ['$.Properties.iothub-creation-time-utc', ['t']],
  ["$.Body.['My Property']", [2]],
  ["$.Body['hr','zero']", [60, 0]],
  ['$.Body.numbers[1]', [20]],
  ['$.Body.numbers[-1]', []],
  ['$.Body.numbers[*]', [10, 20, 30, 40]],
  ['$.Body.numbers[0,3]', [10, 40]],
  ['$.Body.numbers[1:3]', [20, 30]],
  ['$.Body.numbers[-2:]', [30, 40]],
  ['$.Body.numbers[::2]', [10, 30]],
  ['$.Body.numbers[::-1]', [40, 30, 20, 10]],
  ['$.Body.numbers[3:0:-2]', [40, 20]],
  ['$..v', [1, 2, 3]],
  ['$..[?(@hr)]', [message.Body]],
  ['$..[?(@.hr)]', [message.Body]],
  ['$..[?(@zero)]', [message.Body]],
  ['$..[?(@nothing)]', [message.Body]],
  ['$..[?(@empty)]', [message.Body]],
  ['$..[?(@Body.hr)]', [message]],
  ['[?(@hr)]', [message.Body]],
  ['$.Body.list[?(@v)]', message.Body.list],
  ['$.Body.list[?(@v > 1)]', message.Body.list.slice(1)],
  ['$.Body.list[?(@v >= 2 && @v < 3)]', [message.Body.list[1]]],
  ["$.Body.list[?(@v == '3')]", [message.Body.list[2]]],
  ["$.Body.list[?(@v === '3')]", []],
  ['$.Body.list[?(@v != 1)]', message.Body.list.slice(1)],
  ['$.Body.list[?(@v <> 1)]', message.Body.list.slice(1)],
  ['$.Body.list[?(@w == true)]', [message.Body.list[1]]],
  ["$..[?(@['My Property'])]", [message.Body]],
  ["$..[?(@unit == 'bpm')]", [message.Body]],
  ['$..[?(@unit =~ /^BP/i)]', [message.Body]],
  ['$..[?(@unit =~ /^BP/)]', []],
  ['$..[?(@hr && @unit)]', [message.Body]],
  ['$..[?(@hr && @missing)]', []],
  ['$..[?(@missing || @unit)]', [message.Body]],
  // No precedence: a change of operator groups the rest.
  ['$..[?(@missing && @hr || @unit)]', []],
  ['$.Body.list[?(@v == $.Body.list[1].v)]', [message.Body.list[1]]],
  ['$.Body.numbers[?(@ > 20)]', [30, 40]],
  ['$.Body(hr)', []],
  ['$.*.hr', [60]],
  ['$.missing.deeper', []],
];

describe('the semantics of Newtonsoft', () => {
  it.each(cases.filter(([path]) => path !== '$.Body(hr)'))('%s', (path, expected) => {
    expect(all(path)).toEqual(expected);
  });

  it('$..* gives the root and everything below, parents first', () => {
    expect(all('$..*', { a: { b: 1 }, c: [2] })).toEqual([
      { a: { b: 1 }, c: [2] },
      { b: 1 },
      1,
      [2],
      2,
    ]);
  });

  it('one result is given, several are an error', () => {
    expect(compileJsonPath('$.Body.hr').selectOne(message)).toBe(60);
    expect(compileJsonPath('$.none').selectOne(message)).toBeUndefined();
    expect(() => compileJsonPath('$..v').selectOne(message)).toThrow(
      'Path returned multiple tokens.',
    );
  });
});

describe('what is not a path', () => {
  const bad = [
    '$.',
    '$.a[',
    '$.a[1',
    "$.a['b",
    '$.a[?(@b]',
    '$.a[?(@b',
    '$[?(@a =',
    '$[?(@a ~ 1)]',
    '$.a b',
    '$[0]x',
    '$[?(@a & @b)]',
    '$[?()]',
    '$[::0]',
    "$['a' 'b']",
    '$[?(@a =~ /x)]',
    "$['\\q']",
    '$[1,]',
    '$[a]',
  ];
  it.each(bad)('%s', (path) => {
    const error = catchError(() => compileJsonPath(path));
    expect(error).toBeInstanceOf(MedtechError);
    expect((error as MedtechError).details.position).toBeGreaterThanOrEqual(0);
    expect((error as MedtechError).details.position).toBeLessThanOrEqual(path.length);
  });
});

describe('hostile input', () => {
  it('prototypes are out of reach', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(all(`$.${name}`)).toEqual([]);
      expect(all(`$..${name}`)).toEqual([]);
      expect(all(`$..[?(@${name})]`)).toEqual([]);
      expect(all(`$['${name}']`, JSON.parse(`{"${name}": 1}`))).toEqual([1]);
    }
  });

  it('work is bounded', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 60; level++) deep = { deep };
    expect(() => all('$..*..*..*..*..*', deep)).toThrow('too much work');
  });

  it.each(['(a+)+', '(a|aa)+', '(a*)*b', '((ab)*)+', '(?=a)b', '(a)\\1', 'a*a*a*a*b', '('])(
    '%s is refused',
    (pattern) => {
      expect(compilePattern(pattern, '')).toBeTypeOf('string');
    },
  );

  it.each(['^[a-z]+$', 'hr|spo2', '(ab){2}', 'a?b', '\\d+\\.\\d*', '[(+*]+'])(
    '%s is fine',
    (pattern) => {
      expect(compilePattern(pattern, 'i')).toBeTypeOf('object');
    },
  );

  it('any text is a path or an error', () => {
    const pieces = [
      '$',
      '.',
      '..',
      '[',
      ']',
      '(',
      ')',
      '?',
      '@',
      'a',
      "'",
      '*',
      ':',
      ',',
      ' ',
      '&&',
      '||',
      '==',
      '=~',
      '/',
      '-1',
      '2',
      '<',
      '!',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (parts) => {
        const error = catchError(() => all(parts.join('')));
        expect(error === undefined || error instanceof MedtechError).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
