/**
 * Builds the web app into `public/`, which the function app serves. Nothing is done when its sources are as they were.
 *   node functions/patient-api/build-public.ts
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';

const root = path.resolve(import.meta.dirname, '../..');
const appFolder = path.join(root, 'packages/patient-app');
const contract = path.join(root, 'packages/chart/src/contract.ts');
const target = path.join(import.meta.dirname, 'public');
const stamp = path.join(target, '.sources');

/** Brings `public/` up to date with the web app's sources. */
export async function buildPublic(): Promise<void> {
  const hash = await hashOfSources();
  if ((await readFile(stamp, 'utf8').catch(() => '')) === hash) return;
  // Built beside and moved into place: a server never sees half of it.
  const fresh = `${target}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  try {
    await build({
      root: appFolder,
      logLevel: 'error',
      build: { outDir: fresh, emptyOutDir: true },
    });
    await writeFile(path.join(fresh, '.sources'), hash);
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [...(await filesOf(appFolder)), contract, path.join(root, 'pnpm-lock.yaml')]) {
    hash
      .update(path.relative(root, file))
      .update('\0')
      .update(await readFile(file));
  }
  return hash.digest('hex');
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter(({ name }) => !['node_modules', 'dist', 'README.md'].includes(name))
      .map(async (entry) => {
        const full = path.join(folder, entry.name);
        return entry.isDirectory() ? filesOf(full) : [full];
      }),
  );
  return files.flat().sort();
}

if (import.meta.main) await buildPublic();
