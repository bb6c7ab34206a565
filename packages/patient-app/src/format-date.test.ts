import { describe, expect, it } from 'vitest';
import { formatDate, formatPeriod } from './format-date.ts';

// Node takes its locale from the machine.
const isAmerican = new Intl.DateTimeFormat().resolvedOptions().locale === 'en-US';

describe.runIf(isAmerican)('a date (in a machine of the locale en-US)', () => {
  it.each([
    ['2020', '2020'],
    ['2020-03', 'Mar 2020'],
    ['2020-03-12', 'Mar 12, 2020'],
    // The day of the source, wherever it is read.
    ['2020-03-12T23:30:00-11:00', 'Mar 12, 2020'],
    ['age 40 years', 'age 40 years'],
    [undefined, ''],
  ])('%s keeps its precision', (value, shown) => {
    expect(formatDate(value)).toBe(shown);
  });

  it('comes with its zone where it has a time', () => {
    const shown = formatDate('2020-03-12T10:30:00Z', true);
    expect(shown).toMatch(/:30/);
    expect(shown).toMatch(/[A-Z]{2,4}|GMT[+-]\d/);
  });

  it('without a zone, or of no day that exists, is shown without a time', () => {
    expect(formatDate('2020-03-12T10:30:00', true)).toBe('Mar 12, 2020');
    expect(() => formatDate('2020-13-45T99:99:00Z', true)).not.toThrow();
  });

  it('of a period is told by the ends that are known', () => {
    expect(formatPeriod('2020-01-01', '2020-01-02')).toBe('Jan 1, 2020 – Jan 2, 2020');
    expect(formatPeriod('2020', '2020')).toBe('2020');
    expect(formatPeriod(undefined, '2020')).toBe('until 2020');
  });
});
