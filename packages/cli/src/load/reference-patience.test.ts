import { expect, it } from 'vitest';
import { referencePatience } from './reference-patience.ts';

it('waits as long as anything else gets on, and a while longer', () => {
  let now = 1_000;
  const patience = referencePatience(5_000, () => now);
  const waits = (waited: number) => waited < patience.milliseconds();
  patience.begin();
  now += 60_000;
  // Another file is being sent, however long it takes.
  patience.begin();
  expect(waits(60_000)).toBe(true);
  patience.end(10);
  expect(waits(60_000)).toBe(true);
  now += 4_999;
  expect(waits(64_999)).toBe(true);
  now += 1;
  expect(waits(65_000)).toBe(false);
  // The end of a slice that moved nothing is no progress.
  patience.end(10);
  patience.begin();
  expect(waits(65_000)).toBe(false);
  patience.end(11);
  patience.begin();
  expect(waits(65_000)).toBe(true);
});
