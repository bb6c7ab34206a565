import { describe, expect, it } from 'vitest';
import { writeApp } from '../../test/temp-app.ts';
import { describeError } from '../host-error.ts';
import { createCoreApi } from './core-api.ts';
import { loadApp } from './load-app.ts';

const commonJs = (name: string) =>
  `const { app } = require('@azure/functions'); app.http('${name}', { handler: () => ({}) });`;
const esm = (name: string) =>
  `import { app } from '@azure/functions'; app.http('${name}', { handler: () => ({}) });`;

async function load(files: Record<string, unknown>): Promise<readonly string[]> {
  using app = writeApp(files);
  const { api, registry } = createCoreApi(() => {});
  const undo = await loadApp(app.appDir, api);
  undo();
  return [...registry.functions.keys()];
}

describe('loading an app', () => {
  it('imports every file of a CommonJS glob', async () => {
    const names = await load({
      'package.json': { main: 'dist/functions/*.js' },
      'dist/functions/b.js': commonJs('b'),
      'dist/functions/a.js': commonJs('a'),
      'dist/other.js': commonJs('other'),
    });
    expect(names).toEqual(['a', 'b']);
  });

  it('imports an ESM main, .mjs, .cjs and TypeScript', async () => {
    const esmPackage = (main: string) => ({ type: 'module', main });
    expect(await load({ 'package.json': esmPackage('m.js'), 'm.js': esm('a') })).toEqual(['a']);
    expect(await load({ 'package.json': { main: 'm.mjs' }, 'm.mjs': esm('b') })).toEqual(['b']);
    expect(await load({ 'package.json': esmPackage('m.cjs'), 'm.cjs': commonJs('c') })).toEqual([
      'c',
    ]);
    const typed = `const name: string = 'd'; ${esm('d')}`;
    expect(await load({ 'package.json': esmPackage('m.ts'), 'm.ts': typed })).toEqual(['d']);
  });

  it('takes src/main.ts when package.json names no main', async () => {
    const files = { 'package.json': { type: 'module' }, 'src/main.ts': esm('a') };
    expect(await load(files)).toEqual(['a']);
  });

  it('loads the same app again with fresh state', async () => {
    using app = writeApp({
      'package.json': { type: 'module', main: 'main.js' },
      'main.js': `import './setup.js'; ${esm('a')}`,
      // A second setup of the same copy of the library throws.
      'setup.js': `import { app } from '@azure/functions'; app.setup({ enableHttpStream: false });`,
    });
    for (let round = 0; round < 3; round++) {
      const { api, registry } = createCoreApi(() => {});
      const undo = await loadApp(app.appDir, api);
      await registry.model?.getCapabilities({});
      undo();
      expect([...registry.functions.keys()]).toEqual(['a']);
    }
  });

  it('loads a CommonJS app with modules of its own again with fresh state', async () => {
    using app = writeApp({
      'package.json': { main: 'main.js' },
      'main.js': `const { count } = require('./count.js'); ${commonJs('a')} globalThis.loads = count();`,
      'count.js': 'let loads = 0; exports.count = () => ++loads;',
    });
    for (let round = 0; round < 3; round++) {
      const { api, registry } = createCoreApi(() => {});
      (await loadApp(app.appDir, api))();
      expect([...registry.functions.keys()]).toEqual(['a']);
      expect((globalThis as { loads?: number }).loads).toBe(1);
    }
  });

  it('says that main is missing, and names what it looked for', async () => {
    await expect(load({ 'package.json': { main: 'dist/*.js' } })).rejects.toMatchObject({
      code: 'app-entry',
      details: { main: 'dist/*.js' },
    });
    await expect(load({ 'package.json': {} })).rejects.toMatchObject({ code: 'app-entry' });
    await expect(load({ 'package.json': '{' })).rejects.toMatchObject({ code: 'app-entry' });
  });

  it('shows the file and the cause when the import throws', async () => {
    const failing = load({
      'package.json': { type: 'module', main: 'main.js' },
      'main.js': `throw new Error('database settings are missing');`,
    });
    const error: unknown = await failing.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'app-import' });
    expect(describeError(error)).toMatch(/main\.js[\s\S]*Cause: .*database settings are missing/);
  });

  it('names a module that cannot be found', async () => {
    const failing = load({
      'package.json': { type: 'module', main: 'main.js' },
      'main.js': `import './gone.js';`,
    });
    const error: unknown = await failing.catch((caught: unknown) => caught);
    expect(describeError(error)).toContain('gone.js');
  });
});
