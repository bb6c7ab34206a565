import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, fromMilliseconds, parseInstant, ticksSince, toMilliseconds } from './time.ts';

describe('timestamps', () => {
  const cases: [string, string | undefined][] = [
    ['2019-02-01T22:46:01.8750000Z', '2019-02-01T22:46:01.8750000Z'],
    ['2019-02-01T22:46:01Z', '2019-02-01T22:46:01.0000000Z'],
    ['2019-02-01T22:46:01.061144Z', '2019-02-01T22:46:01.0611440Z'],
    ['2019-02-01T22:46:01.123456789Z', '2019-02-01T22:46:01.1234567Z'],
    ['2019-02-01T22:46:01', '2019-02-01T22:46:01.0000000Z'],
    ['2019-02-01 22:46', '2019-02-01T22:46:00.0000000Z'],
    ['2019-02-01', '2019-02-01T00:00:00.0000000Z'],
    ['2020-10-22T01:34:56+00:00', '2020-10-22T01:34:56.0000000Z'],
    ['2020-10-22T01:34:56.5-05:30', '2020-10-22T07:04:56.5000000Z'],
    ['2019-12-31T23:30:00-01', '2020-01-01T00:30:00.0000000Z'],
    ['02/01/2019 22:46:01', '2019-02-01T22:46:01.0000000Z'],
    ['2/1/2019 10:46:01 PM', '2019-02-01T22:46:01.0000000Z'],
    ['Fri, 01 Feb 2019 22:46:01 GMT', '2019-02-01T22:46:01.0000000Z'],
    ['2020-02-29T00:00:00Z', '2020-02-29T00:00:00.0000000Z'],
    ['2019-02-29T00:00:00Z', undefined],
    ['2019-13-01T00:00:00Z', undefined],
    ['2019-02-01T24:00:00Z', undefined],
    ['2019-02-01T23:59:60Z', undefined],
    ['2019-02-01T00:00:00+15:00', undefined],
    ['0001-01-01T00:00:00+01:00', undefined],
    ['yesterday', undefined],
    ['1577836800', undefined],
    ['', undefined],
  ];
  it.each(cases)('%s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  it('sort as text, and differences are exact', () => {
    const instant = fc
      .tuple(
        fc.integer({ min: Date.UTC(2000), max: Date.UTC(2027) }),
        fc.integer({ min: 0, max: 9999 }),
      )
      .map(([ms, ticks]) => fromMilliseconds(ms, ticks));
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        expect(parseInstant(a)).toBe(a);
        expect(Math.sign(ticksSince(a, b))).toBe(a < b ? 1 : a > b ? -1 : 0);
        expect(ticksSince(a, b)).toBe(-ticksSince(b, a) + 0);
      }),
    );
  });

  it('fall into hours and days, also before 1970', () => {
    expect(bucketOf('1969-12-31T23:59:59.9999999Z', 'hour')).toEqual({
      start: '1969-12-31T23:00:00.0000000Z',
      end: '1969-12-31T23:59:59.9999999Z',
    });
    expect(bucketOf('2024-02-29T12:00:00.0000000Z', 'day')).toEqual({
      start: '2024-02-29T00:00:00.0000000Z',
      end: '2024-02-29T23:59:59.9999999Z',
    });
    expect(toMilliseconds('1970-01-01T00:00:00.0010000Z')).toBe(1);
  });
});
