import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTimestamp, toDateTime, toInstant } from './timestamp.ts';
import { isZone, offsetOf } from './zone.ts';

const read = (text: string, zone?: string) => {
  const timestamp = parseTimestamp(text);
  return timestamp === undefined ? undefined : toDateTime(timestamp, { zone });
};

test.each([
  ['2023', '2023'],
  ['202305', '2023-05'],
  ['20230531', '2023-05-31'],
  ['202305312205-0500', '2023-05-31T22:05:00-05:00'],
  ['20230531220506-0500', '2023-05-31T22:05:06-05:00'],
  ['20230531220506.123+0000', '2023-05-31T22:05:06.123+00:00'],
  ['20230531220506+05', '2023-05-31T22:05:06+05:00'],
  ['20230531220506+0545', '2023-05-31T22:05:06+05:45'],
  ['20230531220506Z', '2023-05-31T22:05:06+00:00'],
  ['2023-05-31T22:05:06-05:00', '2023-05-31T22:05:06-05:00'],
  ['20240229', '2024-02-29'],
])('%s is %s, no more and no less', (text, value) => expect(read(text)).toEqual({ value }));

test.each([
  ['20260105103011', '2026-01-05'],
  ['202601051030', '2026-01-05'],
  ['2026010510', '2026-01-05'],
  ['2008050110-0500', '2008-05-01'],
  ['20260105000000', '2026-01-05'],
])('%s has no moment that one could know: the day, with the original beside it', (text, value) =>
  expect(read(text)).toEqual({ value, original: text }),
);

test.each([
  '',
  'x',
  '20',
  '202',
  '202313',
  '20230230',
  '20230931',
  '2023053124',
  '202305312260',
  '20230531220560',
  '20230531-9999',
  '201102019',
  '00000000',
  '2023053122050',
  '20230531220506+2500',
])('%j is no time', (text) => expect(parseTimestamp(text)).toBeUndefined());

test('a zone that the settings name fills in, and summer time counts', () => {
  expect(read('20260105103011', 'America/New_York')?.value).toBe('2026-01-05T10:30:11-05:00');
  expect(read('20260705103011', 'America/New_York')?.value).toBe('2026-07-05T10:30:11-04:00');
  expect(read('20260705103011', '+02:00')?.value).toBe('2026-07-05T10:30:11+02:00');
  expect(read('20260705103011', 'UTC')?.value).toBe('2026-07-05T10:30:11+00:00');
  expect(read('20260308023000', 'America/New_York')?.value).toMatch(
    /^2026-03-08T02:30:00-0[45]:00$/,
  );
  expect(read('20260105103011-0800', 'America/New_York')?.value).toBe('2026-01-05T10:30:11-08:00');
  expect(read('20260105', 'America/New_York')).toEqual({ value: '2026-01-05' });
});

test('an instant needs a moment and a zone', () => {
  const instant = (text: string, zone?: string) =>
    toInstant(parseTimestamp(text) ?? never(), { zone });
  expect(instant('20230531')).toBeUndefined();
  expect(instant('20230531220506')).toBeUndefined();
  expect(instant('20230531220506-0500')).toBe('2023-05-31T22:05:06-05:00');
  expect(instant('20230531220506', 'Z')).toBe('2023-05-31T22:05:06+00:00');
});

test('zones', () => {
  expect(['Z', 'UTC', '-05:00', 'Europe/Berlin'].every(isZone)).toBe(true);
  expect(['', 'Nowhere', '5', '-5:00', '+15:00'].some(isZone)).toBe(false);
  const local = { year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  expect(offsetOf('Asia/Kolkata', local)).toBe('+05:30');
});

const pad = (number: number, size = 2): string => String(number).padStart(size, '0');

test('what was written is never lost: digits in are digits out, to the precision that FHIR has', () => {
  const date = fc.date({
    min: new Date('1900-01-01'),
    max: new Date('2100-12-31'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(
      date,
      fc.constantFrom(4, 6, 8, 12, 14),
      fc.constantFrom('', '-0500', '+0000', '+0530'),
      (moment, length, zone) => {
        const digits =
          `${moment.getUTCFullYear()}${pad(moment.getUTCMonth() + 1)}${pad(moment.getUTCDate())}${pad(moment.getUTCHours())}${pad(moment.getUTCMinutes())}${pad(moment.getUTCSeconds())}`.slice(
            0,
            length,
          );
        const text = length > 8 ? digits + zone : digits;
        const result = read(text);
        const shown = result?.value.replace(/\D/g, '') ?? '';
        if (result?.original !== undefined) expect(result.original).toBe(text);
        else expect(shown.startsWith(digits)).toBe(true);
        if (zone === '' || length <= 8) expect(result?.value).not.toContain('T');
      },
    ),
  );
});

function never(): never {
  throw new Error('no timestamp');
}
