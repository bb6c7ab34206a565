import {
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

/** A place in a mapping file; line and column count from 1. */
type Place = { readonly line: number; readonly column: number };

/** A fault of a mapping file, with the place to mend. */
export type Problem = Place & {
  /** For example `$.template[0].template.typeName`. */
  readonly path: string;
  readonly message: string;
};

export type Path = readonly (string | number)[];

/** A parsed mapping file that remembers where each value stands. */
export type JsonDocument = {
  readonly value: unknown;
  /** Syntax errors; the value is then not to be used. */
  readonly problems: readonly Problem[];
  /** The place of the value, or of the nearest one above it that exists; member names in any letter case. */
  place(path: Path, offset?: number): Place;
};

const MAX_BYTES = 4_000_000;
const MAX_DEPTH = 64;

/** Parses JSON as the MedTech service reads it: comments and trailing commas are allowed. */
export function parseJsonDocument(text: string): JsonDocument {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines = lineStarts(source);
  const refusal = refuse(source);
  if (refusal !== undefined) {
    return {
      value: undefined,
      problems: [{ path: '$', line: 1, column: 1, message: refusal }],
      place: () => ({ line: 1, column: 1 }),
    };
  }
  const errors: ParseError[] = [];
  const tree = parseTree(source, errors, { allowTrailingComma: true });
  const problems = errors.map((error) => ({
    path: '$',
    ...placeOf(lines, error.offset),
    message: `Not valid JSON: ${words(printParseErrorCode(error.error))}.`,
  }));
  return {
    value: tree === undefined ? undefined : getNodeValue(tree),
    problems,
    place: (path, offset = 0) => {
      const node = tree && findNode(tree, path);
      // A position inside a string counts from after its opening quote.
      const inside = offset > 0 && node?.type === 'string' ? offset + 1 : 0;
      return placeOf(lines, (node?.offset ?? 0) + inside);
    },
  };
}

/** `$.template[0].values['a b']` */
export function printPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return /^[\w-]+$/.test(key) ? `${text}.${key}` : `${text}['${key}']`;
  }, '$');
}

function refuse(text: string): string | undefined {
  if (text.length > MAX_BYTES) return `A mapping file may have ${MAX_BYTES} characters.`;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"' || char === '\n') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      if (++depth > MAX_DEPTH) return `A mapping file may be nested ${MAX_DEPTH} levels deep.`;
    } else if (char === '}' || char === ']') depth--;
  }
  return undefined;
}

function findNode(tree: Node, path: Path): Node {
  let node = tree;
  for (const key of path) {
    const child =
      typeof key === 'number'
        ? node.type === 'array' && node.children?.[key]
        : node.type === 'object' && memberOf(node, key);
    if (!child) break;
    node = child;
  }
  return node;
}

function memberOf(node: Node, name: string): Node | undefined {
  const folded = name.toLowerCase();
  const property = node.children?.findLast((child) => {
    const key: unknown = child.children?.[0]?.value;
    return typeof key === 'string' && key.toLowerCase() === folded;
  });
  return property?.children?.[1] ?? property;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function placeOf(starts: readonly number[], offset: number): Place {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

const words = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
