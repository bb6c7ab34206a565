import type { ElementIndex } from './element-types.ts';

/**
 * Compiles the FHIRPath subset that R4 search parameters use into walker paths.
 *
 * A compiled path is `step.step:Type`, where a step is a JSON property with an optional filter:
 * `[field=value]`, `[@Type]` (the reference points at that type) or `!` (exists and is not false).
 */
export type CompiledPath = { path: string; type: string; valueSets: string[] };

type Cursor = { steps: string[]; childPath: string; type: string; valueSet: string | undefined };

export class UncompilableExpression extends Error {
  override name = 'UncompilableExpression';
}

/** Splits at top-level ` | `. */
export function splitUnion(expression: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < expression.length; i++) {
    if (expression[i] === '(') depth++;
    else if (expression[i] === ')') depth--;
    else if (expression[i] === '|' && depth === 0) {
      parts.push(expression.slice(start, i).trim());
      start = i + 1;
    }
  }
  parts.push(expression.slice(start).trim());
  return parts;
}

/** Splits at top-level dots: `a.where(x='y').b` gives three segments. */
function segments(path: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < path.length; i++) {
    if (path[i] === '(') depth++;
    else if (path[i] === ')') depth--;
    else if (path[i] === '.' && depth === 0) {
      out.push(path.slice(start, i));
      start = i + 1;
    }
  }
  out.push(path.slice(start));
  return out;
}

const typeName = (name: string) =>
  ({ DateTime: 'dateTime', Date: 'date', String: 'string', Uri: 'uri' })[name] ?? name;

function applySegment(elements: ElementIndex, cursors: Cursor[], segment: string): Cursor[] {
  const ofType = /^(?:ofType|as)\((\w+)\)$/.exec(segment);
  if (ofType) {
    const wanted = typeName(ofType[1] ?? '');
    return cursors.filter((cursor) => cursor.type === wanted);
  }
  const resolves = /^where\(resolve\(\) is (\w+)\)$/.exec(segment);
  if (resolves) return withFilter(cursors, `[@${resolves[1]}]`);
  const where = /^where\((\w+)\s*=\s*'([^']+)'\)$/.exec(segment);
  if (where) return withFilter(cursors, `[${where[1]}=${where[2]}]`);
  if (!/^\w+$/.test(segment)) throw new UncompilableExpression(`segment ${segment}`);
  return cursors.flatMap((cursor) =>
    elements.properties(cursor.childPath, segment).map((property) => ({
      steps: [...cursor.steps, property.name],
      childPath: property.childPath,
      type: property.type,
      valueSet:
        property.definition.binding?.strength === 'required'
          ? property.definition.binding.valueSet
          : undefined,
    })),
  );
}

const withFilter = (cursors: Cursor[], filter: string): Cursor[] =>
  cursors.map((cursor) => ({
    ...cursor,
    steps: [...cursor.steps.slice(0, -1), cursor.steps.at(-1) + filter],
  }));

/** Brings `(X as T)`, `X as T` and `(X).y` to plain dotted segments. */
function normalise(part: string): string {
  let text = part.trim();
  text = text.replace(/^\((.+) as (\w+)\)/, '$1.ofType($2)');
  text = text.replace(/^(.+) as (\w+)$/, '$1.ofType($2)');
  text = text.replace(/^\(([^()]*(?:\([^()]*\)[^()]*)*)\)$/, '$1');
  return text.replace(/^\(([^()]*(?:\([^()]*\)[^()]*)*)\)\./, '$1.');
}

/** Compiles an expression relative to `root` (a resource type, or the path of an element). */
export function compileExpression(
  elements: ElementIndex,
  expression: string,
  base: string,
  root: { childPath: string; type: string } = { childPath: base, type: base },
): CompiledPath[] {
  const merged = new Map<string, CompiledPath>();
  for (const raw of splitUnion(expression)) {
    let part = normalise(raw);
    let exists = false;
    const existsMatch = /^(.+)\.exists\(\)(?: and \S+ != false)?$/.exec(part);
    if (existsMatch) {
      part = existsMatch[1] ?? '';
      exists = true;
    }
    const [head, ...rest] = segments(part);
    let path = [head ?? '', ...rest];
    if (head === base || head === 'Resource' || head === 'DomainResource') path = rest;
    else if (/^[A-Z]/.test(head ?? '')) continue; // the branch of another base type
    let cursors: Cursor[] = [
      { steps: [], childPath: root.childPath, type: root.type, valueSet: undefined },
    ];
    for (const segment of path) cursors = applySegment(elements, cursors, segment);
    if (cursors.length === 0) throw new UncompilableExpression(raw);
    for (const cursor of cursors) {
      const text = cursor.steps.join('.') + (exists ? '!' : '');
      const type = exists ? 'boolean' : cursor.type;
      const key = `${text}:${type}`;
      merged.set(key, {
        path: text,
        type,
        valueSets: cursor.valueSet ? [cursor.valueSet] : [],
      });
    }
  }
  if (merged.size === 0) throw new UncompilableExpression(expression);
  return [...merged.values()];
}
