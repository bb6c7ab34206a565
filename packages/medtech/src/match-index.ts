import type { Expression } from './expression.ts';
import { compilePredicate, type Predicate } from './jsonpath/json-path.ts';
import { nameSuffices, necessaryNames } from './jsonpath/necessary-names.ts';

/** Matches of all type match expressions of a mapping on one message, by the index of the expression. */
export type Matcher = (message: unknown) => readonly (Match | undefined)[];
/** Tokens in document order, or the error; undefined stands for no match. */
type Match = { readonly tokens: readonly unknown[]; readonly error: unknown };

type Indexed = { readonly slot: number; readonly holds: Predicate | undefined };

/**
 * Evaluates many type match expressions at the cost of about one. Expressions of the form `$..[?(@name …)]` can only
 * match objects that have one of a few names, so one walk over the message finds the candidates of all of them.
 * The results and their order are those of evaluating each expression by itself.
 */
export function createMatcher(expressions: readonly Expression[]): Matcher {
  const byName = new Map<string, Indexed[]>();
  const plain: number[] = [];
  for (const [slot, expression] of expressions.entries()) {
    const names = expression.steps && necessaryNames(expression.steps);
    const [step] = expression.steps ?? [];
    if (names === undefined || step?.kind !== 'filter') {
      plain.push(slot);
      continue;
    }
    const suffices = expression.steps !== undefined && nameSuffices(expression.steps);
    const holds = suffices ? undefined : compilePredicate(step.condition);
    for (const name of names) {
      const list = byName.get(name);
      if (list) list.push({ slot, holds });
      else byName.set(name, [{ slot, holds }]);
    }
  }
  return (message) => {
    const found: (Found | undefined)[] = new Array(expressions.length);
    if (byName.size > 0) walk(message, message, byName, found);
    for (const slot of plain) found[slot] = evaluate(expressions[slot], message);
    return found;
  };
}

type Found = { readonly tokens: unknown[]; last: object | undefined; error: unknown };

function walk(
  token: unknown,
  root: unknown,
  byName: ReadonlyMap<string, readonly Indexed[]>,
  found: (Found | undefined)[],
): void {
  if (token === null || typeof token !== 'object') return;
  if (Array.isArray(token)) {
    for (const child of token) walk(child, root, byName, found);
    return;
  }
  const keys = Object.keys(token);
  for (const key of keys) {
    const interested = byName.get(key);
    if (interested === undefined) continue;
    for (const { slot, holds } of interested) {
      let own = found[slot];
      if (own === undefined) {
        own = { tokens: [], last: undefined, error: undefined };
        found[slot] = own;
      }
      consider(token, root, holds, own);
    }
  }
  for (const key of keys) {
    const child = (token as Record<string, unknown>)[key];
    if (typeof child === 'object') walk(child, root, byName, found);
  }
}

function consider(token: object, root: unknown, holds: Predicate | undefined, found: Found): void {
  // An expression may wait for several names of one object.
  if (found.last === token || found.error !== undefined) return;
  found.last = token;
  try {
    if (holds === undefined || holds(token, root)) found.tokens.push(token);
  } catch (error) {
    found.error = error;
  }
}

function evaluate(expression: Expression | undefined, message: unknown): Found {
  try {
    return { tokens: expression?.selectAll(message) ?? [], last: undefined, error: undefined };
  } catch (error) {
    return { tokens: [], last: undefined, error };
  }
}
