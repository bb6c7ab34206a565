import Module, { createRequire, registerHooks } from 'node:module';
import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HostError } from '../host-error.ts';
import { findAppEntries } from './app-entry.ts';
import type { CoreApi } from './core-api.ts';
import { serveCoreModule } from './core-module-hook.ts';

const require = createRequire(import.meta.url);
const { nativeImport } = require('./native-import.ts') as typeof import('./native-import.ts');

const libraryFolder = `${sep}@azure${sep}functions${sep}`;
const libraryPath = '/@azure/functions/';
let generation = 0;

/**
 * Imports the app, so that it registers its functions with `api`. Returns what ends the service of
 * the core module.
 *
 * A process that hosts one app after another (tests) gets fresh copies of the app and of the library
 * each time: both keep their state in modules.
 */
export async function loadApp(appDir: string, api: CoreApi): Promise<() => void> {
  const files = findAppEntries(appDir);
  generation += 1;
  const stopServing = serveCoreModule(api);
  const fresh = generation > 1 ? renewModules(appDir, generation) : undefined;
  const suffix = fresh ? fresh.suffix : '';
  try {
    for (const file of files) {
      try {
        await nativeImport(pathToFileURL(file).href + suffix);
      } catch (cause) {
        throw new HostError('app-import', { file }, { cause });
      }
    }
  } catch (error) {
    stopServing();
    fresh?.end();
    throw error;
  }
  return () => {
    stopServing();
    fresh?.end();
  };
}

/** Gives every module the app reaches by `import` a URL of this generation, and empties the CommonJS cache. */
function renewModules(appDir: string, number: number) {
  const suffix = `?host=${number}`;
  const cache = (Module as unknown as { _cache: Record<string, unknown> })._cache;
  for (const file of Object.keys(cache)) {
    const ofApp = file.startsWith(appDir + sep) && !file.includes(`${sep}node_modules${sep}`);
    if (ofApp || file.includes(libraryFolder)) delete cache[file];
  }
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (!context.parentURL?.endsWith(suffix)) return resolved;
      if (!resolved.url.startsWith('file:') || resolved.url.includes('?')) return resolved;
      const third = resolved.url.includes('/node_modules/') && !resolved.url.includes(libraryPath);
      return third ? resolved : { ...resolved, url: resolved.url + suffix };
    },
  });
  return { suffix, end: () => hooks.deregister() };
}
