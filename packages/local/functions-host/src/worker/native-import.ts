/**
 * Node's own `import()`. It stands in a file of its own that is loaded by `require`: a test runner
 * that rewrites `import()` would otherwise load the app through its own module graph, where the
 * app's copy of `@azure/functions` is not the one the host serves.
 */
export function nativeImport(url: string): Promise<unknown> {
  return import(url);
}
