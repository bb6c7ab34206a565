import {
  compile,
  getRegisteredFunctions,
  type JSONValue,
  TreeInterpreter,
} from '@jmespath-community/jmespath';
import { MedtechError } from '../errors.ts';
import { OWN_FIELD, registerFunctions, upstreamFunctions } from './functions.ts';

/** A compiled JMESPath expression with the service's rules for one and for many results. */
export type JmesPath = {
  readonly source: string;
  /** Functions it calls that the Azure MedTech service does not have. */
  readonly foreignFunctions: readonly string[];
  /** Elements of a projection, else the one result that is not null (an array is then one token). */
  selectAll(root: unknown): unknown[];
  /** The only result, `undefined` when there is none. Throws when a projection gives more than one. */
  selectOne(root: unknown): unknown;
};

type Ast = ReturnType<typeof compile>;

const MAX_LENGTH = 4_000;
const MAX_DEPTH = 100;
const PROJECTIONS = new Set(['Projection', 'FilterProjection', 'ValueProjection']);
/** Their result can be made arbitrarily long by a number in an event. */
const REFUSED = new Set(['pad_left', 'pad_right']);

/**
 * Compiles a JMESPath expression.
 *
 * @throws MedtechError `InvalidTemplateException` when it is not valid or calls an unknown function.
 */
export function compileJmesPath(source: string): JmesPath {
  registerFunctions();
  const ast = parse(source);
  const functions = new Set<string>();
  const safe = rewrite(ast, functions, 0, source);
  checkFunctions(functions, source);
  const projects = isProjection(safe);
  const search = (root: unknown): unknown => {
    try {
      return TreeInterpreter.search(safe, root as JSONValue);
    } catch (cause) {
      if (cause instanceof MedtechError) throw cause.at({ expression: source });
      throw new MedtechError('InvalidTemplateException', 'The JMESPath expression failed.', {
        cause,
        details: { expression: source },
      });
    }
  };
  return {
    source,
    foreignFunctions: [...functions].filter((name) => !upstreamFunctions.has(name)),
    selectAll: (root) => {
      const result = search(root);
      if (result === null || result === undefined) return [];
      return projects && Array.isArray(result) ? result : [result];
    },
    selectOne: (root) => {
      const result = search(root);
      if (result === null || result === undefined) return undefined;
      if (!projects || !Array.isArray(result)) return result;
      if (result.length > 1) {
        throw new MedtechError('InvalidTemplateException', 'Multiple tokens were returned.', {
          details: { expression: source },
        });
      }
      return result[0];
    },
  };
}

function parse(source: string): Ast {
  if (source.length > MAX_LENGTH) {
    throw new MedtechError(
      'InvalidTemplateException',
      `An expression may have ${MAX_LENGTH} characters.`,
    );
  }
  // Each bracket is a stack frame in the library's parser.
  if ((source.match(/[([{!&-]/g)?.length ?? 0) > 500) {
    throw new MedtechError('InvalidTemplateException', 'The expression is nested too deeply.');
  }
  try {
    return compile(source);
  } catch (cause) {
    throw new MedtechError(
      'InvalidTemplateException',
      'The JMESPath expression could not be parsed.',
      {
        cause,
        details: { expression: source },
      },
    );
  }
}

function checkFunctions(functions: ReadonlySet<string>, source: string): void {
  const known = new Set<string>(getRegisteredFunctions());
  for (const name of functions) {
    if (!known.has(name) || REFUSED.has(name) || name === OWN_FIELD) {
      throw new MedtechError('InvalidTemplateException', `There is no function '${name}'.`, {
        details: { expression: source },
      });
    }
  }
}

/**
 * Copies the tree, with every name that is also one of Object.prototype read as an own property only: the library
 * reads `value[name]`, which would find `constructor` on any object.
 */
function rewrite(node: Ast, functions: Set<string>, depth: number, source: string): Ast {
  if (depth > MAX_DEPTH) {
    throw new MedtechError('InvalidTemplateException', 'The expression is nested too deeply.', {
      details: { expression: source },
    });
  }
  if (node.type === 'Field' && node.name in Object.prototype) {
    return {
      type: 'Function',
      name: OWN_FIELD,
      children: [{ type: 'Current' }, { type: 'Literal', value: node.name }],
    } as Ast;
  }
  if (node.type === 'Function') functions.add(node.name);
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    copy[key] =
      key === 'value' && node.type === 'Literal'
        ? value
        : rewriteChild(value, functions, depth + 1, source);
  }
  return copy as unknown as Ast;
}

function rewriteChild(
  value: unknown,
  functions: Set<string>,
  depth: number,
  source: string,
): unknown {
  if (Array.isArray(value))
    return value.map((item) => rewriteChild(item, functions, depth, source));
  if (value === null || typeof value !== 'object' || !('type' in value)) return value;
  if (value.type === 'KeyValuePair' && 'name' in value && value.name === '__proto__') {
    throw new MedtechError('InvalidTemplateException', "A key may not be '__proto__'.", {
      details: { expression: source },
    });
  }
  return rewrite(value as Ast, functions, depth, source);
}

function isProjection(node: Ast): boolean {
  if (node.type === 'Pipe') return isProjection(node.right);
  return PROJECTIONS.has(node.type);
}
