import Module from 'node:module';
import type { CoreApi } from './core-api.ts';

type ModuleLoad = (this: unknown, request: string, ...rest: unknown[]) => unknown;

/**
 * Answers `require('@azure/functions-core')` with `api` until the returned function is called.
 * The library asks for the module by `require` from its CommonJS file even when the app is ESM or a
 * bundle, so that this one place serves every kind of app. It must stand before the app is imported.
 */
export function serveCoreModule(api: CoreApi): () => void {
  const internals = Module as unknown as { _load: ModuleLoad };
  const original = internals._load;
  const hooked: ModuleLoad = function (this: unknown, request, ...rest) {
    return request === '@azure/functions-core' ? api : original.call(this, request, ...rest);
  };
  internals._load = hooked;
  return () => {
    // Someone may have wrapped it since; then it stays, harmless, for the rest of the process.
    if (internals._load === hooked) internals._load = original;
  };
}
