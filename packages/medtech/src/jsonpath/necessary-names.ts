import type { Condition, Step } from './ast.ts';

/**
 * The names of which an object must have at least one for `$..[?(…)]` to match it; `undefined` when the path has
 * another form or may match anything. Lets one walk over a message serve every template of this family.
 */
export function necessaryNames(steps: readonly Step[]): readonly string[] | undefined {
  const [step] = steps;
  if (steps.length !== 1 || step?.kind !== 'filter' || !step.deep) return undefined;
  return namesOf(step.condition);
}

/** Does having the name suffice, so that the condition need not be evaluated? */
export function nameSuffices(steps: readonly Step[]): boolean {
  const [step] = steps;
  if (step?.kind !== 'filter' || step.condition.kind !== 'exists') return false;
  const { operand } = step.condition;
  return operand.kind === 'path' && operand.steps.length === 1;
}

function namesOf(condition: Condition): readonly string[] | undefined {
  switch (condition.kind) {
    case 'exists':
      return firstName(condition.operand);
    case 'compare':
      // A comparison holds for a pair of values, so both sides must have one.
      return firstName(condition.left) ?? firstName(condition.right);
    case 'and': {
      for (const term of condition.terms) {
        const names = namesOf(term);
        if (names !== undefined) return names;
      }
      return undefined;
    }
    case 'or': {
      const all: string[] = [];
      for (const term of condition.terms) {
        const names = namesOf(term);
        if (names === undefined) return undefined;
        all.push(...names);
      }
      return [...new Set(all)];
    }
  }
}

function firstName(operand: Extract<Condition, { kind: 'exists' }>['operand']) {
  if (operand.kind !== 'path' || operand.absolute) return undefined;
  const [first] = operand.steps;
  if (first?.kind !== 'field' || first.deep || first.name === null) return undefined;
  return [first.name];
}
