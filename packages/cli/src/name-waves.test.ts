import { expect, it } from 'vitest';
import { wavesOfNames } from './name-waves.ts';

it('puts things of one name into groups that follow each other', () => {
  expect(wavesOfNames(['a1', 'b1', 'a2', 'c1', 'a3', 'b2'], (name) => name.charAt(0))).toEqual([
    ['a1', 'b1', 'c1'],
    ['a2', 'b2'],
    ['a3'],
  ]);
  expect(wavesOfNames([], String)).toEqual([]);
});
