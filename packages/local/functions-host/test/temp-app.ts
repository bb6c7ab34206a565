import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An app folder for one test; it finds `@azure/functions` as an installed app would. */
export type TempApp = Disposable & { readonly appDir: string };

/** Writes an app; values that are not text are written as JSON. */
export function writeApp(files: Readonly<Record<string, unknown>>): TempApp {
  const appDir = realpathSync(mkdtempSync(join(tmpdir(), 'functions-host-')));
  for (const [name, content] of Object.entries(files)) {
    const file = join(appDir, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  const library = dirname(createRequire(import.meta.url).resolve('@azure/functions/package.json'));
  mkdirSync(join(appDir, 'node_modules', '@azure'), { recursive: true });
  symlinkSync(realpathSync(library), join(appDir, 'node_modules', '@azure', 'functions'), 'dir');
  return { appDir, [Symbol.dispose]: () => rmSync(appDir, { recursive: true, force: true }) };
}

/** An ESM app with this main file. */
export function writeModuleApp(
  main: string,
  more: Readonly<Record<string, unknown>> = {},
): TempApp {
  return writeApp({
    'package.json': { type: 'module', main: 'main.js' },
    'main.js': `import { app, input, output, trigger } from '@azure/functions';\n${main}`,
    ...more,
  });
}
