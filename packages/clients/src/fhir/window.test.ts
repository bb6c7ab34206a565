import { expect, test } from 'vitest';
import { startWindow, succeeded, throttled, type Window } from './window.ts';

const times = (window: Window, count: number): Window => {
  let next = window;
  for (let index = 0; index < count; index += 1) next = succeeded(next, next.epoch, 32);
  return next;
};

test('one more after each window of successes, never above the maximum', () => {
  expect(times(startWindow(4), 3).size).toBe(4);
  expect(times(startWindow(4), 4).size).toBe(5);
  expect(times(startWindow(4), 4 + 5 + 6).size).toBe(7);
  expect(times(startWindow(4), 5000).size).toBe(32);
});

test('halves once for all the refusals of one size', () => {
  const before = times(startWindow(4), 4 + 5 + 6 + 7 + 8);
  expect(before.size).toBe(9);
  const once = throttled(before, before.epoch);
  expect(once).toMatchObject({ size: 4, ceiling: 8 });
  expect(throttled(once, before.epoch)).toEqual(once);
  expect(throttled(once, once.epoch)).toMatchObject({ size: 2, ceiling: 3 });
});

test('comes back to what held and stays there; a failed probe costs one step and doubles the patience', () => {
  let window = throttled({ ...startWindow(9) }, 0);
  window = times(window, 4);
  expect(window.size).toBe(8);
  expect(times(window, 31).size).toBe(8);
  const probe = times(window, 32);
  expect(probe.size).toBe(9);
  const back = throttled(probe, probe.epoch);
  expect(back).toMatchObject({ size: 8, ceiling: 8, patience: 8 });
  expect(times(back, 63).size).toBe(8);
  // The server got faster: the probe holds and becomes the new ceiling.
  expect(times(probe, 18)).toMatchObject({ size: 9, ceiling: 9, patience: 4 });
});

test('successes of another size say nothing', () => {
  const window = { ...startWindow(8), ceiling: 8, epoch: 3, lowered: 1 };
  expect(succeeded(window, 2, 32)).toEqual(window);
  expect(succeeded({ ...window, size: 4 }, 0, 32).size).toBe(4);
  expect(succeeded({ ...window, size: 4 }, 2, 32).size).toBe(5);
});
