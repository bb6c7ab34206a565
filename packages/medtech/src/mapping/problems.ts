import type { z } from 'zod';
import { type JsonDocument, type Path, type Problem, printPath } from './json-document.ts';

/** The outcome of loading a mapping file: the compiled mapping, or everything that is wrong with it. */
export type Loaded<Mapping> =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function problemAt(
  document: JsonDocument,
  path: Path,
  message: string,
  offset?: number,
): Problem {
  return { path: printPath(path), ...document.place(path, offset), message };
}

/** Every issue of a schema, each with its place in the file. */
export function schemaProblems(error: z.ZodError, document: JsonDocument, base: Path): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = [
      ...base,
      ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
    ];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) =>
        problemAt(document, [...path, key], `Unknown member '${key}'.`),
      );
    }
    return [problemAt(document, path, `${issue.message}.`)];
  });
}

/** In the order of the file. */
export const inFileOrder = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
