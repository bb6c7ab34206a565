import { MedtechError } from '../errors.ts';
import type { Condition, Operand, Step } from './ast.ts';
import { compareTokens } from './compare.ts';
import { parseJsonPath } from './parse.ts';

/** A compiled JSONPath with the semantics of Newtonsoft's `SelectTokens`. */
export type JsonPath = {
  readonly source: string;
  readonly steps: readonly Step[];
  /** All matches in document order. */
  selectAll(root: unknown): unknown[];
  /** The only match, `undefined` when there is none. Throws when there is more than one. */
  selectOne(root: unknown): unknown;
};

/** One evaluation: the root for `$` in filters, and the work that may still be done. */
type Run = { readonly root: unknown; work: number };
type Stage = (run: Run, tokens: readonly unknown[]) => unknown[];
export type Predicate = (token: unknown, root: unknown) => boolean;

/** `$..*..*..*` multiplies; one evaluation may visit this many tokens. */
const MAX_WORK = 1_000_000;

/**
 * Compiles a JSONPath expression to closures.
 *
 * @throws MedtechError `InvalidTemplateException` when the expression is not valid.
 */
export function compileJsonPath(source: string): JsonPath {
  const steps = parseJsonPath(source);
  const stages = steps.map(compileStep);
  const names = plainNames(steps);
  const selectAll = (root: unknown): unknown[] => evaluate({ root, work: MAX_WORK }, stages, root);
  if (names !== undefined) {
    const selectOne = (root: unknown): unknown => walkNames(root, names);
    return { source, steps, selectAll, selectOne };
  }
  return {
    source,
    steps,
    selectAll,
    selectOne: (root) => {
      const found = selectAll(root);
      if (found.length > 1) {
        throw new MedtechError('InvalidTemplateException', 'Path returned multiple tokens.', {
          details: { expression: source },
        });
      }
      return found[0];
    },
  };
}

/** The condition of a filter as a function of one token. */
export function compilePredicate(condition: Condition): Predicate {
  const holds = compileCondition(condition);
  return (token, root) => holds({ root, work: MAX_WORK }, token);
}

/** `$.a.b['c']`, by far the most frequent kind, needs no lists. */
function plainNames(steps: readonly Step[]): readonly string[] | undefined {
  const names: string[] = [];
  for (const step of steps) {
    if (step.kind !== 'field' || step.deep || step.name === null) return undefined;
    names.push(step.name);
  }
  return names;
}

function walkNames(root: unknown, names: readonly string[]): unknown {
  let token = root;
  for (const name of names) {
    if (!isObject(token) || !Object.hasOwn(token, name)) return undefined;
    token = token[name];
  }
  return token;
}

function evaluate(run: Run, stages: readonly Stage[], token: unknown): unknown[] {
  let tokens: unknown[] = [token];
  for (const stage of stages) {
    tokens = stage(run, tokens);
    if (tokens.length === 0) break;
  }
  return tokens;
}

function spend(run: Run): void {
  if (--run.work < 0) {
    throw new MedtechError('InvalidTemplateException', 'The expression takes too much work.');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function compileStep(step: Step): Stage {
  switch (step.kind) {
    case 'field':
      return step.deep
        ? scanFields(step.name === null ? null : [step.name])
        : fields(step.name === null ? null : [step.name]);
    case 'fields':
      return step.deep ? scanFields(step.names) : fields(step.names);
    case 'index':
      return step.index === null ? everyElement : elements([step.index]);
    case 'indexes':
      return elements(step.indexes);
    case 'slice':
      return (run, tokens) => tokens.flatMap((token) => sliceOf(run, token, step));
    case 'filter': {
      const holds = compileCondition(step.condition);
      return step.deep ? filterDescendants(holds) : filterChildren(holds);
    }
  }
}

/** Children of objects by name; the wildcard does not look into arrays, as in Newtonsoft. */
function fields(names: readonly string[] | null): Stage {
  return (run, tokens) => {
    const found: unknown[] = [];
    for (const token of tokens) {
      if (!isObject(token)) continue;
      for (const name of names ?? Object.keys(token)) {
        spend(run);
        if (Object.hasOwn(token, name)) found.push(token[name]);
      }
    }
    return found;
  };
}

function scanFields(names: readonly string[] | null): Stage {
  return (run, tokens) => {
    const found: unknown[] = [];
    const visit = (token: unknown): void => {
      spend(run);
      if (Array.isArray(token)) {
        for (const child of token) {
          if (names === null) found.push(child);
          visit(child);
        }
      } else if (isObject(token)) {
        for (const key of Object.keys(token)) {
          if (names === null || names.includes(key)) found.push(token[key]);
          visit(token[key]);
        }
      }
    };
    for (const token of tokens) {
      // `..*` yields the token itself as well.
      if (names === null) found.push(token);
      visit(token);
    }
    return found;
  };
}

const everyElement: Stage = (run, tokens) => {
  const found: unknown[] = [];
  for (const token of tokens) {
    if (!Array.isArray(token)) continue;
    for (const child of token) {
      spend(run);
      found.push(child);
    }
  }
  return found;
};

function elements(indexes: readonly number[]): Stage {
  return (run, tokens) => {
    const found: unknown[] = [];
    for (const token of tokens) {
      if (!Array.isArray(token)) continue;
      for (const index of indexes) {
        spend(run);
        if (index >= 0 && index < token.length) found.push(token[index]);
      }
    }
    return found;
  };
}

function sliceOf(run: Run, token: unknown, slice: Step & { kind: 'slice' }): unknown[] {
  if (!Array.isArray(token)) return [];
  const { length } = token;
  const step = slice.step ?? 1;
  let start = slice.start ?? (step > 0 ? 0 : length - 1);
  let end = slice.end ?? (step > 0 ? length : -1);
  if (slice.start !== null && slice.start < 0) start = length + slice.start;
  if (slice.end !== null && slice.end < 0) end = length + slice.end;
  start = Math.min(
    Math.max(start, step > 0 ? 0 : Number.NEGATIVE_INFINITY),
    step > 0 ? length : length - 1,
  );
  end = Math.min(Math.max(end, -1), length);
  const found: unknown[] = [];
  for (let i = start; step > 0 ? i < end : i > end; i += step) {
    spend(run);
    if (i >= 0) found.push(token[i]);
  }
  return found;
}

type Holds = (run: Run, token: unknown) => boolean;

function filterChildren(holds: Holds): Stage {
  return (run, tokens) => {
    const found: unknown[] = [];
    for (const token of tokens) {
      const children = Array.isArray(token) ? token : isObject(token) ? Object.values(token) : [];
      for (const child of children) {
        spend(run);
        if (holds(run, child)) found.push(child);
      }
    }
    return found;
  };
}

/** `..[?()]` tests the token itself and every descendant, parents before children. */
function filterDescendants(holds: Holds): Stage {
  return (run, tokens) => {
    const found: unknown[] = [];
    const visit = (token: unknown): void => {
      spend(run);
      if (holds(run, token)) found.push(token);
      if (Array.isArray(token)) for (const child of token) visit(child);
      else if (isObject(token)) for (const key of Object.keys(token)) visit(token[key]);
    };
    for (const token of tokens) visit(token);
    return found;
  };
}

function compileCondition(condition: Condition): Holds {
  switch (condition.kind) {
    case 'and': {
      const terms = condition.terms.map(compileCondition);
      return (run, token) => terms.every((term) => term(run, token));
    }
    case 'or': {
      const terms = condition.terms.map(compileCondition);
      return (run, token) => terms.some((term) => term(run, token));
    }
    case 'exists':
      return compileExists(condition.operand);
    case 'compare':
      return compileComparison(condition);
  }
}

function compileComparison(condition: Condition & { kind: 'compare' }): Holds {
  const { comparison } = condition;
  const left = compileOperand(condition.left);
  if (comparison === '=~') {
    const { right } = condition;
    if (right.kind !== 'pattern') return () => false;
    return (run, token) =>
      left(run, token).some((value) => typeof value === 'string' && right.pattern.test(value));
  }
  const right = compileOperand(condition.right);
  return (run, token) => {
    const candidates = right(run, token);
    return left(run, token).some((a) => candidates.some((b) => compareTokens(comparison, a, b)));
  };
}

function compileExists(operand: Operand): Holds {
  if (operand.kind !== 'path') return () => true;
  const names = plainNames(operand.steps);
  // Present counts, whatever the value: null, 0 and "" too.
  if (names !== undefined && !operand.absolute && names.length > 0) {
    return (_run, token) => walkNames(token, names) !== undefined;
  }
  const values = compileOperand(operand);
  return (run, token) => values(run, token).length > 0;
}

function compileOperand(operand: Operand): (run: Run, token: unknown) => unknown[] {
  if (operand.kind === 'literal') {
    const values = [operand.value];
    return () => values;
  }
  if (operand.kind === 'pattern') return () => [];
  const stages = operand.steps.map(compileStep);
  return operand.absolute
    ? (run) => evaluate(run, stages, run.root)
    : (run, token) => evaluate(run, stages, token);
}
