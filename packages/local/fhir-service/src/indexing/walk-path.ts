import { isObject } from '../json.ts';
import type { Step, ValuePath } from '../params/param-registry.ts';

/** Collects the values at a path; arrays on the way are walked through. */
export function walkPath(root: unknown, path: ValuePath): unknown[] {
  const found: unknown[] = [];
  walk(root, path.steps, 0, found);
  if (!path.exists) return found;
  return [found.some((value) => value !== false)];
}

function walk(value: unknown, steps: readonly Step[], at: number, found: unknown[]): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) walk(item, steps, at, found);
    return;
  }
  const step = steps[at];
  if (step === undefined) {
    found.push(value);
    return;
  }
  if (typeof value !== 'object') return;
  const next = (value as Record<string, unknown>)[step.property];
  if (next === undefined || next === null) return;
  if (step.target === undefined && step.field === undefined) {
    walk(next, steps, at + 1, found);
    return;
  }
  for (const item of Array.isArray(next) ? next : [next]) {
    if (passes(item, step)) walk(item, steps, at + 1, found);
  }
}

function passes(item: unknown, step: Step): boolean {
  if (!isObject(item)) return false;
  if (step.field !== undefined) return item[step.field] === step.value;
  return referencedType(item) === step.target;
}

/** Longer texts are no references, and would be slow to look at. */
const LONGEST_REFERENCE = 2048;

/** Type that a Reference points at, by its text or its `type`. */
function referencedType(reference: Record<string, unknown>): string | undefined {
  const text = reference['reference'];
  if (typeof text === 'string' && text.length <= LONGEST_REFERENCE) {
    const match = /(?:^|\/)([A-Z]\w+)(?:\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[^/]+)?|\?.*)$/.exec(
      text,
    );
    if (match) return match[1];
  }
  const type = reference['type'];
  return typeof type === 'string' ? type.replace(/^.*\//, '') : undefined;
}
