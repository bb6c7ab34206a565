import type { Comparison } from './ast.ts';

/** Newtonsoft's comparison of two tokens in a filter; objects and arrays are equal to nothing. */
export function compareTokens(
  comparison: Exclude<Comparison, '=~'>,
  left: unknown,
  right: unknown,
): boolean {
  if (isContainer(left) || isContainer(right)) return comparison === '!=' || comparison === '!==';
  switch (comparison) {
    case '==':
      return looselyEqual(left, right);
    case '!=':
      return !looselyEqual(left, right);
    case '===':
      return left === right;
    case '!==':
      return left !== right;
    default: {
      const order = orderOf(left, right);
      if (order === undefined) return false;
      if (comparison === '<') return order < 0;
      if (comparison === '<=') return order <= 0;
      return comparison === '>' ? order > 0 : order >= 0;
    }
  }
}

const isContainer = (value: unknown): boolean => value !== null && typeof value === 'object';

/** A literal in quotes also equals a number or boolean that prints as it does: `@x == '3'` matches 3. */
function looselyEqual(left: unknown, right: unknown): boolean {
  if (typeof left === typeof right) return left === right;
  return typeof right === 'string' && left !== null && left !== undefined && String(left) === right;
}

function orderOf(left: unknown, right: unknown): number | undefined {
  if (typeof left === 'string' && typeof right === 'string') {
    return left < right ? -1 : left > right ? 1 : 0;
  }
  const a = toNumber(left);
  const b = toNumber(right);
  return a === undefined || b === undefined ? undefined : a - b;
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}
