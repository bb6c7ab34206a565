import { expect, it } from 'vitest';
import { createEventBatcher } from './event-batcher.ts';

it('waits for enough events or long enough, and never gives more than the most', () => {
  const batcher = createEventBatcher<number>({ least: 3, most: 4, waitMs: 1_000 });
  expect(batcher.add([1, 2], 0)).toEqual([]);
  expect(batcher.add([], 900)).toEqual([]);
  expect(batcher.add([], 1_000)).toEqual([[1, 2]]);
  expect(batcher.add([], 2_000)).toEqual([]);
  expect(batcher.add([3], 5_000)).toEqual([]);
  expect(batcher.add([4, 5, 6, 7, 8, 9], 5_100)).toEqual([
    [3, 4, 5, 6],
    [7, 8, 9],
  ]);
});

it('gives everything at once when one event is enough', () => {
  const batcher = createEventBatcher<number>({ least: 1, most: 100, waitMs: 60_000 });
  expect(batcher.add([1, 2, 3], 0)).toEqual([[1, 2, 3]]);
});
