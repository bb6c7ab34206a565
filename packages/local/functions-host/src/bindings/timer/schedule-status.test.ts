import { describe, expect, it } from 'vitest';
import { parseNcrontab } from './ncrontab.ts';
import { statusAtStart, statusFromJson, statusToJson } from './schedule-status.ts';

const at = (text: string) => Date.parse(text);
const hourly = parseNcrontab('0 0 * * * *');

describe('timer status at start', () => {
  it('starts a new timer from now, not past due', () => {
    expect(statusAtStart(undefined, hourly, at('2026-01-01T00:30:00Z'))).toEqual({
      status: {
        last: undefined,
        next: at('2026-01-01T01:00:00Z'),
        lastUpdated: at('2026-01-01T00:30:00Z'),
      },
      changed: true,
      pastDue: false,
    });
  });

  const stored = {
    last: at('2026-01-01T00:00:00Z'),
    next: at('2026-01-01T01:00:00Z'),
    lastUpdated: at('2026-01-01T00:00:00Z'),
  };

  it('is past due only when the next run has gone by', () => {
    const start = (now: string) => statusAtStart(stored, hourly, at(now));
    expect(start('2026-01-01T00:59:59Z')).toEqual({
      status: stored,
      changed: false,
      pastDue: false,
    });
    expect(start('2026-01-01T01:00:00Z').pastDue).toBe(false);
    expect(start('2026-01-01T01:00:01Z').pastDue).toBe(true);
  });

  it('is past due when the first run of a new timer was missed', () => {
    const fresh = {
      last: undefined,
      next: at('2026-01-01T01:00:00Z'),
      lastUpdated: at('2026-01-01T00:10:00Z'),
    };
    expect(statusAtStart(fresh, hourly, at('2026-01-01T05:00:00Z')).pastDue).toBe(true);
  });

  it('is not past due after a change of the schedule', () => {
    const daily = parseNcrontab('0 0 6 * * *');
    const started = statusAtStart(stored, daily, at('2026-01-03T00:00:00Z'));
    expect(started).toEqual({
      status: {
        last: undefined,
        next: at('2026-01-03T06:00:00Z'),
        lastUpdated: at('2026-01-03T00:00:00Z'),
      },
      changed: true,
      pastDue: false,
    });
  });

  it('reads back what it wrote, and what the real host writes', () => {
    expect(statusFromJson(statusToJson(stored))).toEqual(stored);
    expect(
      statusFromJson({
        Last: '0001-01-01T00:00:00',
        Next: '2026-01-01T01:00:00+00:00',
        LastUpdated: '2026-01-01T00:00:00.1234567+00:00',
      }),
    ).toEqual({ last: undefined, next: stored.next, lastUpdated: at('2026-01-01T00:00:00.123Z') });
  });

  it.each([null, 'text', {}, { Next: 'never' }, { Next: 5 }])('takes %j for no status', (value) => {
    expect(statusFromJson(value)).toBeUndefined();
  });
});
