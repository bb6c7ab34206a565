import type { Condition } from '../maps/condition.ts';
import { parseV2Time } from './date-time.ts';
import { parseRef, repetitionsOf, resolveRef, type Scope } from './reference.ts';

export type Test = (scope: Scope) => boolean;

/** Makes a condition a function; values that only conditions read do not count as used. */
export const compileCondition = (condition: Condition): Test => {
  switch (condition.kind) {
    case 'not': {
      const test = compileCondition(condition.condition);
      return (scope) => !test(scope);
    }
    case 'all': {
      const tests = condition.conditions.map(compileCondition);
      return (scope) => {
        for (const test of tests) if (!test(scope)) return false;
        return true;
      };
    }
    case 'any': {
      const tests = condition.conditions.map(compileCondition);
      return (scope) => {
        for (const test of tests) if (test(scope)) return true;
        return false;
      };
    }
    case 'setting': {
      const { name } = condition;
      return (scope) => scope.run.config[name];
    }
    default:
      return compileTest(condition);
  }
};

const compileTest = (
  condition: Exclude<Condition, { kind: 'not' | 'all' | 'any' | 'setting' }>,
): Test => {
  const ref = parseRef(condition.ref);
  switch (condition.kind) {
    case 'valued':
      return (scope) => resolveRef(ref, scope)?.isValued ?? false;
    case 'oneOf': {
      const values = new Set(condition.values);
      return (scope) => {
        const text = resolveRef(ref, scope)?.peek();
        return text !== undefined && values.has(text);
      };
    }
    case 'count': {
      const { test, number } = condition;
      return (scope) => {
        const found = repetitionsOf(ref, scope).length;
        return test === '>' ? found > number : test === '<=' ? found <= number : found === number;
      };
    }
    case 'longer':
      return (scope) => (resolveRef(ref, scope)?.peek()?.length ?? 0) > condition.than;
    case 'hasTime':
      return (scope) => {
        const text = resolveRef(ref, scope)?.peek();
        const time = text === undefined ? undefined : parseV2Time(text);
        return time !== undefined && !['year', 'month', 'day'].includes(time.precision);
      };
  }
};
