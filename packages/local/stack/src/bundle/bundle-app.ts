import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, version as esbuildVersion, stop } from 'esbuild';
import { StackError } from '../stack-error.ts';

/** Files of an app that go with its code as they are. */
const extras = ['host.json', 'public'];

/** The core API is supplied by the Functions worker: it must stay a `require` of its name. */
const external = ['@azure/functions-core'];

const banner =
  "import { createRequire as createRequireOfBundle } from 'node:module';" +
  'const require = createRequireOfBundle(import.meta.url);';

export type BundledApp = {
  /** The folder to deploy. */
  readonly folder: string;
  /** False when nothing had changed since the last time. */
  readonly built: boolean;
};

/**
 * Bundles a function app (`src/main.ts`) into its `deploy/` folder: ES modules with their dependencies in them, split so
 * that shared code stands once, `host.json`, and a package.json without dependencies. The folder runs from anywhere:
 * links of a pnpm workspace would break in a zip deployment.
 */
export async function bundleApp(
  appDir: string,
  options: { force?: boolean } = {},
): Promise<BundledApp> {
  await buildPublicFiles(appDir);
  const folder = path.join(appDir, 'deploy');
  const record = path.join(folder, '.bundle.json');
  if (!options.force && (await isFresh(record))) return { folder, built: false };

  // Made beside and moved into place, so that nobody ever sees half of it.
  const fresh = `${folder}.${process.pid}.${randomUUID().slice(0, 8)}`;
  try {
    const inputs = await buildInto(appDir, fresh);
    const files = [...inputs, ...(await extraFiles(appDir))];
    await writeFile(path.join(fresh, '.bundle.json'), JSON.stringify(await describe(files)));
    await replace(folder, fresh);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return { folder, built: true };
}

/** Bundles several apps and ends the bundler's own process, which would otherwise stay for as long as this one. */
export async function bundleApps(
  appDirs: readonly string[],
  options: { force?: boolean } = {},
): Promise<BundledApp[]> {
  const results = await Promise.allSettled(appDirs.map((appDir) => bundleApp(appDir, options)));
  await stop();
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** An app that serves a web page has a `build-public.ts`, which brings its `public` folder up to date. */
async function buildPublicFiles(appDir: string): Promise<void> {
  const script = path.join(appDir, 'build-public.ts');
  if (!(await exists(script))) return;
  const { buildPublic } = (await import(pathToFileURL(script).href)) as {
    buildPublic: () => Promise<void>;
  };
  await buildPublic();
}

async function buildInto(appDir: string, folder: string): Promise<string[]> {
  const name = path.basename(appDir);
  await mkdir(folder, { recursive: true });
  const result = await build({
    entryPoints: [path.join(appDir, 'src/main.ts')],
    outdir: path.join(folder, 'dist'),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    splitting: true,
    // Wrappers that choose their module system at run time (UMD) require by names that no bundler can follow.
    mainFields: ['module', 'main'],
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    external,
    banner: { js: banner },
    logLevel: 'silent',
  }).catch((cause: Error) => {
    throw new StackError('bundle-failed', { app: name, output: cause.message }, { cause });
  });
  for (const extra of extras) {
    const from = path.join(appDir, extra);
    if (await exists(from)) await cp(from, path.join(folder, extra), { recursive: true });
  }
  const manifest = { name, private: true, type: 'module', main: 'dist/main.js' };
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return Object.keys(result.metafile.inputs)
    .filter((file) => !file.startsWith('<') && !file.includes(':'))
    .map((file) => path.resolve(file));
}

type BundleRecord = { readonly tool: string; readonly files: Readonly<Record<string, string>> };

const tool = createHash('sha256')
  .update(`2\n${esbuildVersion}\n${banner}\n${external}\n${extras}`)
  .digest('hex');

async function isFresh(record: string): Promise<boolean> {
  try {
    const { tool: madeBy, files } = JSON.parse(await readFile(record, 'utf8')) as BundleRecord;
    if (madeBy !== tool) return false;
    const stamps = await Promise.all(Object.keys(files).map(stamp));
    return Object.values(files).every((expected, index) => stamps[index] === expected);
  } catch {
    return false;
  }
}

async function describe(files: readonly string[]): Promise<BundleRecord> {
  const stamps = await Promise.all(files.map(async (file) => [file, await stamp(file)] as const));
  return { tool, files: Object.fromEntries(stamps) };
}

async function stamp(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${size}:${mtimeMs}`;
}

async function extraFiles(appDir: string): Promise<string[]> {
  const files: string[] = [path.join(appDir, 'package.json')];
  for (const extra of extras) {
    const from = path.join(appDir, extra);
    const found = await stat(from).catch(() => undefined);
    if (found?.isFile()) files.push(from);
    if (!found?.isDirectory()) continue;
    for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) files.push(path.join(entry.parentPath, entry.name));
    }
  }
  return files;
}

/** Two processes may finish at once: the later one wins, and neither fails. */
async function replace(folder: string, fresh: string): Promise<void> {
  const old = `${fresh}.old`;
  for (let attempt = 0; ; attempt += 1) {
    await rename(folder, old).catch(() => undefined);
    try {
      await rename(fresh, folder);
      break;
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
  await rm(old, { recursive: true, force: true });
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}
