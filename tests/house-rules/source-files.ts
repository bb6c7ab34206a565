import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

export type ImportStatement = { specifier: string; dynamic: boolean };

export type SourceFile = {
  /** Path from the repository's root, with forward slashes. */
  path: string;
  text: string;
  imports: ImportStatement[];
  isTest: boolean;
};

const skipped = new Set(['node_modules', 'deploy', 'dist', 'fixtures', '.fph', '.git']);
const staticImport = /^\s*(?:import|export)\s(?:[^'"();]*?\sfrom\s*)?['"]([^'"\n]+)['"]/gm;
const dynamicImport = /\bimport\(\s*['"]([^'"\n]+)['"]/g;
// Fixtures and their generators support tests; a bench measures from outside.
const testPath = /(^|\/)(tests|test|bench)\/|\.test\.tsx?$/;

/** Every TypeScript file of the packages, function apps and tests, with what it imports. */
export function sourceFiles(): SourceFile[] {
  return ['packages', 'functions', 'tests'].flatMap((folder) => walk(path.join(root, folder)));
}

function walk(folder: string): SourceFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(full);
    return /\.(tsx?|mts|mjs)$/.test(entry.name) ? [readSource(full)] : [];
  });
}

function readSource(full: string): SourceFile {
  const relative = path.relative(root, full).replaceAll(path.sep, '/');
  const text = readFileSync(full, 'utf8');
  return { path: relative, text, imports: importsOf(text), isTest: testPath.test(relative) };
}

/** The modules a source text names, statically or by `import()`. */
export function importsOf(text: string): ImportStatement[] {
  const found = (pattern: RegExp, dynamic: boolean): ImportStatement[] =>
    [...text.matchAll(pattern)].map((match) => ({ specifier: match[1] ?? '', dynamic }));
  return [...found(staticImport, false), ...found(dynamicImport, true)];
}
