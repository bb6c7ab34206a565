import type { Expression } from './expression.ts';
import { compilePredicate, type Predicate } from './jsonpath/json-path.ts';
import { nameSuffices, necessaryNames } from './jsonpath/necessary-names.ts';

/** Matches of all type match expressions of a mapping on one message: one list or one error per expression. */
export type Matcher = (message: unknown) => readonly Match[];
export type Match = { readonly tokens: readonly unknown[] } | { readonly error: unknown };

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
    const found: Found[] = expressions.map(() => ({
      tokens: [],
      last: undefined,
      error: undefined,
    }));
    if (byName.size > 0) walk(message, message, byName, found);
    const matches: Match[] = found.map(({ tokens, error }) =>
      error === undefined ? { tokens } : { error },
    );
    for (const slot of plain) matches[slot] = evaluate(expressions[slot], message);
    return matches;
  };
}

type Found = { tokens: unknown[]; last: object | undefined; error: unknown };

function walk(
  token: unknown,
  root: unknown,
  byName: ReadonlyMap<string, readonly Indexed[]>,
  found: readonly Found[],
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
    for (const { slot, holds } of interested) consider(token, root, holds, found[slot]);
  }
  for (const key of keys) walk((token as Record<string, unknown>)[key], root, byName, found);
}

function consider(
  token: object,
  root: unknown,
  holds: Predicate | undefined,
  found: Found | undefined,
): void {
  // An expression may wait for several names of one object.
  if (found === undefined || found.last === token || found.error !== undefined) return;
  found.last = token;
  try {
    if (holds === undefined || holds(token, root)) found.tokens.push(token);
  } catch (error) {
    found.error = error;
  }
}

function evaluate(expression: Expression | undefined, message: unknown): Match {
  try {
    return { tokens: expression?.selectAll(message) ?? [] };
  } catch (error) {
    return { error };
  }
}
