import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNcrontab } from './ncrontab.ts';

const at = (text: string) => Date.parse(text);
const next = (expression: string, after: string, count = 1) => {
  const schedule = parseNcrontab(expression);
  const found: (string | undefined)[] = [];
  let from: number | undefined = at(after);
  for (let n = 0; n < count && from !== undefined; n++) {
    from = schedule.next(from);
    found.push(from === undefined ? undefined : new Date(from).toISOString());
  }
  return found;
};

describe('NCRONTAB', () => {
  it.each([
    ['*/10 * * * * *', '2026-01-01T00:00:05Z', '2026-01-01T00:00:10.000Z'],
    ['*/10 * * * * *', '2026-01-01T00:00:10Z', '2026-01-01T00:00:20.000Z'],
    ['*/10 * * * * *', '2026-01-01T00:00:09.999Z', '2026-01-01T00:00:10.000Z'],
    ['0 */15 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:15:00.000Z'],
    ['0 */15 * * * *', '2026-01-01T23:45:00Z', '2026-01-02T00:00:00.000Z'],
    ['*/15 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:15:00.000Z'],
    ['0 30 9 * Jan Mon', '2026-01-01T00:00:00Z', '2026-01-05T09:30:00.000Z'],
    ['0 30 9 * * monday-friday', '2026-01-02T10:00:00Z', '2026-01-05T09:30:00.000Z'],
    ['0 0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0 0 0 1,15 * *', '2026-01-02T00:00:00Z', '2026-01-15T00:00:00.000Z'],
    ['0 5/20 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:05:00.000Z'],
    ['0 5/20 * * * *', '2026-01-01T00:45:00Z', '2026-01-01T01:05:00.000Z'],
    ['0 10-20/5 3 * * *', '2026-01-01T03:15:00Z', '2026-01-01T03:20:00.000Z'],
    ['59 59 23 31 12 *', '2026-12-31T23:59:59Z', '2027-12-31T23:59:59.000Z'],
    // Both day fields must hold: Friday the 13th.
    ['0 0 12 13 * 5', '2026-01-01T00:00:00Z', '2026-02-13T12:00:00.000Z'],
  ])('%s after %s is %s', (expression, after, expected) => {
    expect(next(expression, after)).toEqual([expected]);
  });

  it('ends when a day never comes', () => {
    expect(next('0 0 0 31 2 *', '2026-01-01T00:00:00Z')).toEqual([undefined]);
  });

  it.each([
    ['', 'expected 5 or 6 fields'],
    ['* * * *', 'expected 5 or 6 fields'],
    ['* * * * * * *', 'expected 5 or 6 fields'],
    ['60 * * * * *', 'second: 60'],
    ['0 0 24 * * *', 'hour: 24'],
    ['0 0 0 0 * *', 'day of month: 0'],
    ['0 0 0 * 13 *', 'month: 13'],
    ['0 0 0 * * 7', 'day of week: 7'],
    ['*/0 * * * * *', 'second: step 0'],
    ['5-1 * * * * *', 'second: "5-1" runs backwards'],
    ['1-2-3 * * * * *', 'second: "1-2-3"'],
    ['a * * * * *', 'second: "a"'],
    ['0 0 0 * ju *', 'month: "ju"'],
    ['0,, * * * * *', 'second: ""'],
    ['? * * * * *', 'second: "?"'],
    ['1/2/3 * * * * *', 'second: "1/2/3"'],
  ])('refuses %j', (expression, message) => {
    expect(() => parseNcrontab(expression)).toThrow(message);
  });

  const list = (min: number, max: number) =>
    fc.oneof(
      fc.constant({ text: '*', fits: () => true }),
      fc
        .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 })
        .map((values) => ({ text: values.join(','), fits: (n: number) => values.includes(n) })),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min: 1, max: 20 }))
        .map(([a, b, step]) => {
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          return {
            text: `${from}-${to}/${step}`,
            fits: (n: number) => n >= from && n <= to && (n - from) % step === 0,
          };
        }),
    );

  it('finds what trying every second finds', () => {
    const instant = fc.date({
      min: new Date('2024-02-27T00:00:00Z'),
      max: new Date('2024-03-02T00:00:00Z'),
      noInvalidDate: true,
    });
    const all = fc.tuple(
      list(0, 59),
      list(0, 59),
      list(0, 23),
      list(1, 31),
      list(1, 12),
      list(0, 6),
    );
    fc.assert(
      fc.property(all, instant, (lists, start) => {
        const [second, minute, hour, day, month, weekDay] = lists;
        const schedule = parseNcrontab(lists.map(({ text }) => text).join(' '));
        const found = schedule.next(start.getTime());
        const first = Math.floor(start.getTime() / 1000) * 1000 + 1000;
        // Six hours of seconds; what lies beyond is covered by the table above.
        for (let time = first; time < first + 6 * 3_600_000; time += 1000) {
          const date = new Date(time);
          const fits =
            second.fits(date.getUTCSeconds()) &&
            minute.fits(date.getUTCMinutes()) &&
            hour.fits(date.getUTCHours()) &&
            day.fits(date.getUTCDate()) &&
            month.fits(date.getUTCMonth() + 1) &&
            weekDay.fits(date.getUTCDay());
          if (fits) return found === time;
        }
        return found === undefined || found >= first + 6 * 3_600_000;
      }),
      { numRuns: 60 },
    );
  });
});
