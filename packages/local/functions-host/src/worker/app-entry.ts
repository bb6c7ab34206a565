import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HostError } from '../host-error.ts';

/**
 * Finds the files that `main` of the app's package.json names, as the worker does: a path or a glob
 * relative to the app folder. An app that is run from its sources needs no `main`: `src/main.ts`.
 */
export function findAppEntries(appDir: string): readonly string[] {
  const main = readMain(appDir);
  if (main === undefined) {
    const source = join(appDir, 'src', 'main.ts');
    if (existsSync(source)) return [source];
    throw new HostError('app-entry', { app: appDir });
  }
  const files = /[*{?[]/.test(main)
    ? globSync(main, { cwd: appDir, exclude: (name) => name === 'node_modules' })
        .map((file) => resolve(appDir, file))
        .sort()
    : [resolve(appDir, main)].filter((file) => existsSync(file));
  if (files.length === 0) throw new HostError('app-entry', { app: appDir, main });
  return files;
}

function readMain(appDir: string): string | undefined {
  const file = join(appDir, 'package.json');
  if (!existsSync(file)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new HostError('app-entry', { app: appDir, file }, { cause });
  }
  const main = (parsed as { main?: unknown } | null)?.main;
  return typeof main === 'string' && main !== '' ? main : undefined;
}
