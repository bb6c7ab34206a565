import { describe, expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.ts';
import { visibleBanner, visibleHit } from './visible.ts';

describe('the rate limit', () => {
  it('lets a burst through, then says how long to wait', () => {
    let now = 0;
    const limit = createRateLimit({ perSecond: 2, burst: 3, now: () => now });
    expect([limit('a'), limit('a'), limit('a')]).toEqual([0, 0, 0]);
    expect(limit('a')).toBe(1);
    expect(limit('b')).toBe(0);
    now = 600;
    expect(limit('a')).toBe(0);
  });

  it('forgets callers that asked longest ago', () => {
    const limit = createRateLimit({ perSecond: 1, burst: 1, now: () => 0 });
    limit('first');
    for (let n = 0; n < 10_000; n += 1) limit(`caller ${n}`);
    expect(limit('first')).toBe(0);
  });
});

describe('what a researcher sees', () => {
  it('tells nothing that names a person', () => {
    const hit = {
      id: '1',
      name: 'Ann Lee',
      birthDate: '1970-03-04',
      age: 50,
      identifiers: [{ value: 'M1' }],
      reasons: [{ field: 'name', how: 'exact', value: 'Ann Lee' } as const],
    };
    expect(visibleHit(hit, 'researcher')).toEqual({
      id: '1',
      birthDate: '1970',
      age: 50,
      identifiers: [],
      reasons: [],
    });
    const banner = {
      id: '1',
      name: 'Ann Lee',
      otherNames: ['Ann Old'],
      identifiers: [{ value: 'M1' }],
      address: '1 Road',
      phone: '1',
      email: 'a@b',
      birthDate: '1970-03-04',
      deceased: '2020-01-02',
      languages: [],
      sources: [],
    };
    const shown = JSON.stringify(visibleBanner(banner, 'researcher'));
    for (const secret of ['Ann', 'M1', 'Road', 'a@b', '03-04', '01-02'])
      expect(shown).not.toContain(secret);
  });
});
